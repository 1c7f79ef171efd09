package io.fireact.spec;

import io.fireact.agent.Split;
import io.fireact.json.Default;
import io.fireact.json.Kind;
import io.fireact.spec.field.Doc;
import io.fireact.spec.field.Range;
import io.fireact.spec.field.Seed;
import io.fireact.spec.field.Sha256;
import io.fireact.spec.field.Text;
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
@Doc("Your own questions, and a folder of texts as the corpus; see activities/DATA.md.")
public record QaSpec(
    @Seed long seed,
    @NotInKey
        @Doc("JSON lines of {question, answer}: a file, absolute or from the spec's own directory.")
        @Text(longest = 500)
        String questions,
    @NotInKey
        @Doc(
            "A folder of text files or JSON lines of {title, text}, or one such file; leave it"
                + " away where the search does not need one.")
        @Text(longest = 500)
        @Default
        String corpus,
    @Doc("Digest of questions and corpus as `fireact plan` says it: pins their content.")
        @Sha256
        @Default
        String sha256,
    @Doc("Questions drawn for the dev split, where the file says no splits.")
        @Range(min = 0, max = 1_000_000)
        @Default("0")
        int dev,
    @Doc(
            "Questions drawn for the test split, where the file says no splits; the rest is for"
                + " train.")
        @Range(min = 0, max = 1_000_000)
        @Default("0")
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
