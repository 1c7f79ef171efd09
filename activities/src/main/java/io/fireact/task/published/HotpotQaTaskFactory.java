package io.fireact.task.published;

import com.google.auto.service.AutoService;
import io.fireact.agent.Question;
import io.fireact.agent.Split;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.record.DataRecord;
import io.fireact.record.DataRecords;
import io.fireact.spec.TaskSpec;
import io.fireact.task.ContentId;
import io.fireact.task.DataFiles;
import io.fireact.task.PublishedResult;
import io.fireact.task.SeededDraw;
import io.fireact.task.TaskData;
import io.fireact.task.TaskFactory;
import io.fireact.task.TaskSource;
import io.fireact.task.released.ReleasedCorpus;
import io.fireact.task.released.ReleasedTrajectories;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * HotpotQA's published dev questions (Yang et al. 2018), drawn as FireAct draws them: the indices
 * shuffled by Python's {@code random.Random(seed)}, the first for test, the next for dev. With seed
 * 233 the first 500 are the paper's own. Train questions are the next ones of the dev file, or the
 * first of the train file, shuffled alike.
 *
 * <p>The search tool finds what released trajectories observed, not Wikipedia: few questions can be
 * answered from it, so its scores are not to be compared with the paper's.
 */
@AutoService(TaskFactory.class)
@SuppressWarnings("rawtypes") // of the service's type
public final class HotpotQaTaskFactory implements TaskFactory<TaskSpec.HotpotQa> {
  private static final String RECORDS = "{question, answer, type}";
  private static final List<String> READ = List.of("question", "answer", "type");
  private static final Set<String> IGNORED =
      Set.of("_id", "id", "level", "supporting_facts", "context");
  private static final int DEV_QUESTIONS = 7405;
  private static final int FIREACT_SEED = 233;
  private static final int FIREACT_QUESTIONS = 500;
  private static final String TABLE_1 =
      "Chen et al. 2023, FireAct: Toward Language Agent Fine-tuning, Table 1";
  private static final String TABLE_2 =
      "Chen et al. 2023, FireAct: Toward Language Agent Fine-tuning, Table 2";

  private static final String TABLE_3 =
      "Chen et al. 2023, FireAct: Toward Language Agent Fine-tuning, Table 3";

  @Override
  public Class<TaskSpec.HotpotQa> spec() {
    return TaskSpec.HotpotQa.class;
  }

  /** FireAct's runs: its 500 questions of the dev file, by their places in it. */
  @Override
  public OptionalInt asked(Collection<String> ids) {
    Set<String> drawn =
        new SeededDraw(FIREACT_SEED, DEV_QUESTIONS)
            .slice(0, FIREACT_QUESTIONS)
            .mapToObj(Integer::toString)
            .collect(Collectors.toSet());
    return drawn.containsAll(ids) ? OptionalInt.of(FIREACT_QUESTIONS) : OptionalInt.empty();
  }

  @Override
  public List<PublishedResult> published() {
    return List.of(
        new PublishedResult(TABLE_2, "Llama-2-7B", "ReAct prompting", 14.8, 500),
        new PublishedResult(TABLE_2, "Llama-2-7B", "FireAct fine-tuning", 26.2, 500),
        new PublishedResult(TABLE_2, "Llama-2-13B", "ReAct prompting", 21.2, 500),
        new PublishedResult(TABLE_2, "Llama-2-13B", "FireAct fine-tuning", 34.4, 500),
        new PublishedResult(TABLE_2, "GPT-3.5", "ReAct prompting", 31.4, 500),
        new PublishedResult(TABLE_2, "GPT-3.5", "FireAct fine-tuning", 39.2, 500),
        new PublishedResult(
            TABLE_3, "GPT-3.5", "ReAct prompting, half of searches None", 20.8, 500),
        new PublishedResult(
            TABLE_3, "GPT-3.5", "ReAct prompting, half of searches random", 22.6, 500),
        new PublishedResult(
            TABLE_3, "GPT-3.5", "FireAct fine-tuning, half of searches None", 33.6, 500),
        new PublishedResult(
            TABLE_3, "GPT-3.5", "FireAct fine-tuning, half of searches random", 37.2, 500),
        new PublishedResult(TABLE_1, "GPT-4", "IO prompting", 37.2, 500),
        new PublishedResult(TABLE_1, "GPT-4", "CoT prompting", 45.0, 500),
        new PublishedResult(TABLE_1, "GPT-4", "ReAct prompting", 42.0, 500));
  }

  /**
   * @throws FailureException BAD_DATA when a file is not what it should be or has too few questions
   */
  @Override
  public TaskSource open(TaskSpec.HotpotQa spec, DataFiles files) {
    Drawn drawn = new Drawn(spec.seed());
    boolean ownTrain = spec.trainQuestions() != null;
    drawn.from(
        files.file(spec.questions()),
        "task.test %d, task.dev %d%s"
            .formatted(spec.test(), spec.dev(), ownTrain ? "" : " and task.train " + spec.train()),
        List.of(
            new Part(Split.TEST, spec.test()),
            new Part(Split.DEV, spec.dev()),
            new Part(Split.TRAIN, ownTrain ? 0 : spec.train())));
    if (spec.trainQuestions() != null) {
      drawn.from(
          files.file(spec.trainQuestions()),
          "task.train " + spec.train(),
          List.of(new Part(Split.TRAIN, spec.train())));
    }
    List<Question> questions = drawn.questions;
    ReleasedCorpus corpus =
        new ReleasedCorpus(ReleasedTrajectories.read(files.file(spec.corpus())));
    List<Question> heldOut =
        questions.stream().filter(question -> question.split() != Split.TRAIN).toList();
    return new TaskData(
        questions,
        corpus.passages(),
        () -> corpus.pretraining(heldOut, spec.seed(), "hotpotqa pre-training"));
  }

  /** How many questions of a file go to a split. */
  private record Part(Split split, int count) {}

  /** The questions that are drawn from one file after the other. */
  private static final class Drawn {
    private final long seed;
    private final List<Question> questions = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();

    Drawn(long seed) {
      this.seed = seed;
    }

    /**
     * Reads the file twice, to count and to draw: the train file has half a gigabyte.
     *
     * @param asked the fields that say how many, for messages
     */
    void from(Path file, String asked, List<Part> parts) {
      AtomicInteger size = new AtomicInteger();
      DataRecords.each(file, RECORDS, record -> size.incrementAndGet());
      long wanted = parts.stream().mapToLong(Part::count).sum();
      if (wanted > size.get()) {
        throw new FailureException(
            FailureType.BAD_DATA,
            "%s are %d questions, but %s has %d; make them smaller"
                .formatted(asked, wanted, file, size.get()));
      }
      Map<Integer, Integer> places = new TreeMap<>();
      new SeededDraw(seed, size.get())
          .slice(0, (int) wanted)
          .forEach(index -> places.put(index, places.size()));
      DataRecord[] drawn = new DataRecord[(int) wanted];
      AtomicInteger index = new AtomicInteger();
      DataRecords.each(
          file,
          RECORDS,
          record -> {
            Integer place = places.get(index.getAndIncrement());
            if (place != null) {
              drawn[place] = record;
            }
          });
      if (index.get() != size.get()) {
        throw new FailureException(
            FailureType.BAD_DATA,
            "%s had %d questions and then %d: it changed while it was read; run the same command again"
                .formatted(file, size.get(), index.get()));
      }
      int next = 0;
      for (Part part : parts) {
        for (int i = 0; i < part.count(); i++) {
          questions.add(question(drawn[next++], part.split()));
        }
      }
    }

    private Question question(DataRecord record, Split split) {
      record.expectFields("a HotpotQA question", READ, IGNORED);
      String text = record.words("question");
      String answer = record.words("answer");
      String type = record.text("type");
      String id = ContentId.of(text);
      if (!ids.add(id)) {
        throw record.bad("the question \"" + text + "\" was drawn before");
      }
      return new Question(id, split, text, answer, type);
    }
  }
}
