package io.fireact.task.hotpotqa;

import io.fireact.agent.Question;
import io.fireact.agent.QuestionOverlap;
import io.fireact.agent.Segment;
import io.fireact.agent.Split;
import io.fireact.agent.Step;
import io.fireact.agent.Trajectory;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.lm.train.SeededRandom;
import io.fireact.spec.TaskSpec;
import io.fireact.task.ContentId;
import io.fireact.task.DataFiles;
import io.fireact.task.DataRecord;
import io.fireact.task.DataRecords;
import io.fireact.task.Passage;
import io.fireact.task.TaskSource;
import io.fireact.task.released.ReleasedTrajectories;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * HotpotQA's published dev questions (Yang et al. 2018), drawn as FireAct draws them: the indices
 * shuffled by Python's {@code random.Random(seed)}, the first for test, the next for dev. With seed
 * 233 the first 500 are the paper's own.
 *
 * <p>The search tool finds what released trajectories observed, not Wikipedia: few questions can be
 * answered from it, so its scores are not to be compared with the paper's.
 */
public final class HotpotQaTask implements TaskSource {
  private static final List<String> READ = List.of("question", "answer", "type");
  private static final Set<String> IGNORED =
      Set.of("_id", "id", "level", "supporting_facts", "context");

  private final TaskSpec.HotpotQa spec;
  private final List<Question> questions;
  private final List<Trajectory> trajectories;
  private final List<Passage> corpus;

  /**
   * @throws FailureException BAD_DATA when a file is not what it should be or has too few questions
   */
  public HotpotQaTask(TaskSpec.HotpotQa spec, DataFiles files) {
    this.spec = spec;
    questions = questions(spec, files.file(spec.questions()));
    trajectories = ReleasedTrajectories.read(files.file(spec.corpus()));
    corpus = corpus(trajectories);
  }

  @Override
  public List<Question> questions() {
    return questions;
  }

  @Override
  public List<Passage> corpus() {
    return corpus;
  }

  /**
   * Plain text, each piece a document of its own in random order: passages, and the questions and
   * single rounds of the released trajectories, those left out that are about evaluation questions.
   */
  @Override
  public Stream<List<Segment>> pretraining() {
    List<String> texts = new ArrayList<>();
    corpus.forEach(passage -> texts.add(passage.text()));
    QuestionOverlap heldOut = new QuestionOverlap(questions);
    for (Trajectory trajectory : trajectories) {
      if (heldOut.find(trajectory.question()).isPresent()) {
        continue;
      }
      texts.add("Question: " + trajectory.question().text());
      for (Step step : trajectory.steps()) {
        texts.add(
            "Thought: "
                + step.thought()
                + "\nAction: "
                + step.action()
                + "["
                + step.argument()
                + "]");
      }
    }
    int[] order = SeededRandom.of(spec.seed(), "hotpotqa pre-training").permutation(texts.size());
    return Arrays.stream(order).mapToObj(i -> List.of(new Segment(texts.get(i), true)));
  }

  private static List<Question> questions(TaskSpec.HotpotQa spec, Path file) {
    List<DataRecord> records = DataRecords.records(file, "{question, answer, type}");
    long wanted = (long) spec.test() + spec.dev();
    if (wanted > records.size()) {
      throw new FailureException(
          FailureType.BAD_DATA,
          "task.test %d and task.dev %d are %d questions, but %s has %d; make them smaller"
              .formatted(spec.test(), spec.dev(), wanted, file, records.size()));
    }
    int[] order = new MersenneTwister(spec.seed()).shuffled(records.size());
    List<Question> questions = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < wanted; i++) {
      DataRecord record = records.get(order[i]);
      record.expectFields("a HotpotQA question", READ, IGNORED);
      String text = record.text("question").strip();
      String answer = record.text("answer");
      String type = record.text("type");
      if (text.isEmpty()) {
        throw record.bad("\"question\" is empty");
      }
      String id = ContentId.of(text);
      if (!ids.add(id)) {
        throw record.bad("the question \"" + text + "\" was drawn before");
      }
      questions.add(new Question(id, i < spec.test() ? Split.TEST : Split.DEV, text, answer, type));
    }
    return List.copyOf(questions);
  }

  /** Each different observation once, entitled by the first query that found it. */
  private static List<Passage> corpus(List<Trajectory> trajectories) {
    Map<String, Passage> passages = new LinkedHashMap<>();
    for (Trajectory trajectory : trajectories) {
      for (Step step : trajectory.steps()) {
        String text = step.observation();
        if (step.action().equals("search") && !text.isEmpty() && !isError(text)) {
          passages.computeIfAbsent(
              text, found -> new Passage(ContentId.of(found), step.argument(), found));
        }
      }
    }
    return List.copyOf(passages.values());
  }

  /** What FireAct's tool wrote where its search failed or found nothing. */
  private static boolean isError(String observation) {
    String text = observation.toLowerCase(Locale.ROOT);
    return text.contains("generated an exception") || text.equals("none");
  }
}
