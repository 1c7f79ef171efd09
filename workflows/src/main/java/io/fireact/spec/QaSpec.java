package io.fireact.spec;

import io.fireact.agent.Split;
import io.fireact.json.Kind;
import io.fireact.spec.shape.Declared;
import io.fireact.spec.shape.Declared.Presence;
import java.util.OptionalInt;

/**
 * A person's own questions and texts. Which they are is decided by their content alone; where they
 * lie is not part of stage keys.
 *
 * @param questions JSON lines; absolute once it is identified
 * @param corpus a folder, or a file of passages; absolute once it is identified, empty for none
 * @param sha256 digest of both; empty until it is identified
 * @param dev questions drawn for the dev split where the file has no splits
 * @param test questions drawn for the test split where the file has no splits
 */
@Kind("qa")
@Declared("Your own questions, and a folder of texts as the corpus; see activities/DATA.md.")
public record QaSpec(
    long seed,
    @NotInKey
        @Declared(
            "JSON lines of {question, answer}: a file, absolute or from the spec's own directory.")
        String questions,
    @NotInKey
        @Declared(
            value =
                "A folder of text files or JSON lines of {title, text}, or one such file; leave it"
                    + " away where the search does not need one.",
            presence = Presence.DEFAULT)
        String corpus,
    @Declared(
            value = "Digest of questions and corpus as `fireact plan` says it: pins their content.",
            presence = Presence.DEFAULT,
            max = 64)
        String sha256,
    @Declared(
            value = "Questions drawn for the dev split, where the file says no splits.",
            presence = Presence.DEFAULT,
            max = 1_000_000,
            initial = "0")
        int dev,
    @Declared(
            value =
                "Questions drawn for the test split, where the file says no splits; the rest is for"
                    + " train.",
            presence = Presence.DEFAULT,
            max = 1_000_000,
            initial = "0")
        int test)
    implements TaskSpec {

  /** The same task, by its content. */
  public QaSpec identified(String whereQuestions, String whereCorpus, String digest) {
    return new QaSpec(seed, whereQuestions, whereCorpus, digest, dev, test);
  }

  /** Only the file says. */
  @Override
  public OptionalInt count(Split split) {
    return OptionalInt.empty();
  }

  @Override
  public boolean hasCorpus() {
    return !corpus.isEmpty();
  }

  @Override
  public boolean identified() {
    return !sha256.isEmpty();
  }
}
