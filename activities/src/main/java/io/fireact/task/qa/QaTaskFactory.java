package io.fireact.task.qa;

import com.google.auto.service.AutoService;
import io.fireact.agent.Question;
import io.fireact.agent.Segment;
import io.fireact.agent.Split;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.plan.CanonicalJson;
import io.fireact.spec.QaSpec;
import io.fireact.task.CorpusFolder;
import io.fireact.task.DataFiles;
import io.fireact.task.Passage;
import io.fireact.task.TaskFactory;
import io.fireact.task.TaskSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A person's own questions and texts. They are looked at where the spec is planned, and read where
 * the data set is made, which has to see the same files: what has changed meanwhile is refused.
 */
@AutoService(TaskFactory.class)
@SuppressWarnings("rawtypes") // of the service's type
public final class QaTaskFactory implements TaskFactory<QaSpec> {
  @Override
  public Class<QaSpec> spec() {
    return QaSpec.class;
  }

  @Override
  public QaSpec identify(QaSpec spec, Path directory) {
    Path questions = directory.resolve(spec.questions()).toAbsolutePath().normalize();
    String corpus =
        spec.corpus().isEmpty()
            ? ""
            : directory.resolve(spec.corpus()).toAbsolutePath().normalize().toString();
    QaSpec found = spec.identified(questions.toString(), corpus, "");
    QaQuestions.read(found, questions);
    String digest = digest(found, corpus(found));
    if (!spec.sha256().isEmpty() && !spec.sha256().equals(digest)) {
      throw changed(found, digest, "task.sha256 pins %s".formatted(spec.sha256()));
    }
    return spec.identified(found.questions(), found.corpus(), digest);
  }

  @Override
  public TaskSource open(QaSpec spec, DataFiles files) {
    Optional<CorpusFolder> corpus = corpus(spec);
    // Read first, so that what was read is what has the digest.
    List<Question> questions = QaQuestions.read(spec, Path.of(spec.questions()));
    expectPlanned(spec, corpus);
    return new Source(spec, questions, corpus);
  }

  private static void expectPlanned(QaSpec spec, Optional<CorpusFolder> corpus) {
    String digest = digest(spec, corpus);
    if (!digest.equals(spec.sha256())) {
      throw changed(spec, digest, "the run was planned with %s".formatted(spec.sha256()));
    }
  }

  private static Optional<CorpusFolder> corpus(QaSpec spec) {
    return spec.corpus().isEmpty()
        ? Optional.empty()
        : Optional.of(new CorpusFolder(Path.of(spec.corpus())));
  }

  private static String digest(QaSpec spec, Optional<CorpusFolder> corpus) {
    return CanonicalJson.sha256(
        List.of(
            DataFiles.digest(Path.of(spec.questions())),
            corpus.map(CorpusFolder::sha256).orElse("")));
  }

  private static FailureException changed(QaSpec spec, String digest, String wanted) {
    return new FailureException(
        FailureType.BAD_DATA,
        "the content of %s%s has the digest %s, but %s; put the files back, or begin anew with what they are"
            .formatted(
                spec.questions(),
                spec.corpus().isEmpty() ? "" : " and " + spec.corpus(),
                digest,
                wanted));
  }

  private record Source(QaSpec spec, List<Question> questions, Optional<CorpusFolder> corpus)
      implements TaskSource {
    /**
     * @throws FailureException BAD_DATA also when the files changed while they were read
     */
    @Override
    public void passages(Consumer<Passage> sink) {
      corpus.ifPresent(
          folder -> {
            folder.passages(sink);
            expectPlanned(spec, corpus);
          });
    }

    /** The texts, and of train questions what an agent may write, a line each. */
    @Override
    public void pretraining(Consumer<List<Segment>> sink) {
      passages(passage -> sink.accept(text(passage.text())));
      for (Question question : questions) {
        if (question.split() == Split.TRAIN) {
          sink.accept(text("Question: " + question.asked()));
          sink.accept(text("Action: finish[" + question.answer() + "]"));
        }
      }
    }

    private static List<Segment> text(String text) {
      return List.of(new Segment(text, true));
    }
  }
}
