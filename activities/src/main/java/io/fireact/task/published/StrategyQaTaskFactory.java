package io.fireact.task.published;

import com.google.auto.service.AutoService;
import io.fireact.agent.Question;
import io.fireact.agent.QuestionType;
import io.fireact.agent.Split;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.record.DataRecord;
import io.fireact.record.DataRecords;
import io.fireact.spec.DataFile;
import io.fireact.spec.StrategyQaSpec;
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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * StrategyQA's published questions (Geva et al. 2021), answered yes or no, drawn as FireAct's code
 * draws from any file: the indices shuffled by Python's {@code random.Random(seed)}. Of the dev
 * file the first are for test, the next for dev; of the train file the first are for train. A
 * question that a file has again, of which there are 14 in FireAct's train file, is passed over,
 * and so is a train question that is evaluated.
 *
 * <p>What the dev file says beyond question and answer ({@code facts}, {@code decomposition},
 * {@code evidence}) would be the answer given away, and is not read.
 */
@AutoService(TaskFactory.class)
@SuppressWarnings("rawtypes") // of the service's type
public final class StrategyQaTaskFactory implements TaskFactory<StrategyQaSpec> {
  private static final List<String> READ = List.of("qid", "question", "answer");
  private static final Set<String> IGNORED =
      Set.of("term", "description", "facts", "decomposition", "evidence");
  private static final String TABLE_5 =
      "Chen et al. 2023, FireAct: Toward Language Agent Fine-tuning, Table 5";

  @Override
  public Class<StrategyQaSpec> spec() {
    return StrategyQaSpec.class;
  }

  /** Answers that are none stay texts, so that nothing is right by chance. */
  @Override
  public Question typed(Question question) {
    List<String> answers =
        question.answers().stream()
            .map(answer -> answer.strip().toLowerCase(Locale.ROOT))
            .map(answer -> answer.equals("true") ? "yes" : answer.equals("false") ? "no" : answer)
            .toList();
    return answers.isEmpty() || !Set.of("yes", "no").containsAll(answers)
        ? question
        : new Question(
            question.id(),
            question.split(),
            question.text(),
            answers,
            List.of(),
            QuestionType.YES_NO,
            question.category());
  }

  /** The paper does not say how many questions it asked; none of its figures fits 500. */
  @Override
  public List<PublishedResult> published() {
    return List.of(
        new PublishedResult(TABLE_5, "GPT-3.5", "IO prompting", 48.0, 0),
        new PublishedResult(TABLE_5, "GPT-3.5", "CoT prompting", 49.0, 0),
        new PublishedResult(TABLE_5, "GPT-3.5", "ReAct prompting", 61.0, 0),
        new PublishedResult(TABLE_5, "GPT-3.5", "multi-task FireAct fine-tuning", 55.5, 0),
        new PublishedResult(TABLE_5, "GPT-3.5", "multi-task FireAct and CoT fine-tuning", 72.9, 0));
  }

  /**
   * @throws FailureException BAD_DATA when a file is not what it should be or has too few questions
   */
  @Override
  public TaskSource open(StrategyQaSpec spec, DataFiles files) {
    List<Question> questions = new ArrayList<>();
    List<Question> heldOut = questions(spec, spec.questions(), files);
    questions.addAll(slice(heldOut, 0, spec.test(), Split.TEST));
    questions.addAll(slice(heldOut, spec.test(), spec.test() + spec.dev(), Split.DEV));
    Set<String> evaluated = new HashSet<>();
    questions.forEach(question -> evaluated.addAll(List.of(question.id(), question.text())));
    List<Question> train =
        questions(spec, spec.trainQuestions(), files).stream()
            .filter(one -> !evaluated.contains(one.id()) && !evaluated.contains(one.text()))
            .toList();
    List<Question> asked = List.copyOf(questions);
    questions.addAll(slice(train, 0, spec.train(), Split.TRAIN));
    ReleasedCorpus corpus =
        new ReleasedCorpus(ReleasedTrajectories.read(files.file(spec.corpus())));
    return new TaskData(
        questions,
        corpus.passages(),
        () -> corpus.pretraining(asked, spec.seed(), "strategyqa pre-training"));
  }

  private static List<Question> slice(List<Question> drawn, int from, int to, Split split) {
    if (to > drawn.size()) {
      throw new FailureException(
          FailureType.BAD_DATA,
          "task.%s: %d questions are wanted, but of the %d different ones there %d are drawn before; make it smaller"
              .formatted(split.name().toLowerCase(Locale.ROOT), to - from, drawn.size(), from));
    }
    return drawn.subList(from, to).stream()
        .map(
            question ->
                new Question(
                    question.id(),
                    split,
                    question.text(),
                    question.answers(),
                    List.of(),
                    QuestionType.YES_NO,
                    ""))
        .toList();
  }

  /** A file's different questions in the order in which they are drawn. */
  private static List<Question> questions(StrategyQaSpec spec, DataFile data, DataFiles files) {
    Path file = files.file(data);
    List<DataRecord> records = DataRecords.records(file, "{qid, question, answer}");
    Map<String, Question> byText = new LinkedHashMap<>();
    Map<String, String> ids = new LinkedHashMap<>();
    SeededDraw draw = new SeededDraw(spec.seed(), records.size());
    for (DataRecord record : draw.of(records, 0, records.size())) {
      Question question = question(record);
      if (ids.putIfAbsent(question.id(), record.place()) != null) {
        throw record.bad("the qid " + question.id() + " is there twice");
      }
      Question before = byText.putIfAbsent(question.text(), question);
      if (before != null && !before.answers().equals(question.answers())) {
        throw record.bad(
            "the question \"%s\" is there twice, with both answers".formatted(question.text()));
      }
    }
    return List.copyOf(byText.values());
  }

  private static Question question(DataRecord record) {
    record.expectFields("a StrategyQA question", READ, IGNORED);
    String id = record.words("qid");
    String text = record.words("question");
    if (!record.value().path("answer").isBoolean()) {
      throw record.bad("\"answer\" must be true or false, but is " + record.value().path("answer"));
    }
    String answer = record.value().path("answer").booleanValue() ? "yes" : "no";
    return new Question(id, Split.TRAIN, text, List.of(answer), List.of(), QuestionType.YES_NO, "");
  }
}
