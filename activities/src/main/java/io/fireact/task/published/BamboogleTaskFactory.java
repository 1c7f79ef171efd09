package io.fireact.task.published;

import com.google.auto.service.AutoService;
import io.fireact.agent.Question;
import io.fireact.agent.Split;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.record.CsvRecords;
import io.fireact.record.CsvRecords.CsvRecord;
import io.fireact.spec.BamboogleSpec;
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
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Bamboogle's published questions (Press et al. 2023), two facts to each, drawn as FireAct's code
 * draws from any file. All are for test: FireAct shows with them that what was learned on HotpotQA
 * carries over. Answers are compared as HotpotQA's are.
 */
@AutoService(TaskFactory.class)
@SuppressWarnings("rawtypes") // of the service's type
public final class BamboogleTaskFactory implements TaskFactory<BamboogleSpec> {
  private static final List<String> HEAD = List.of("Question", "Answer");
  private static final String TABLE_3 =
      "Chen et al. 2023, FireAct: Toward Language Agent Fine-tuning, Table 3";
  private static final String TABLE_5 =
      "Chen et al. 2023, FireAct: Toward Language Agent Fine-tuning, Table 5";
  private static final int ALL = 125;

  @Override
  public Class<BamboogleSpec> spec() {
    return BamboogleSpec.class;
  }

  /** Every figure is a whole number of 125. */
  @Override
  public List<PublishedResult> published() {
    return List.of(
        new PublishedResult(TABLE_5, "GPT-3.5", "IO prompting", 7.2, ALL),
        new PublishedResult(TABLE_5, "GPT-3.5", "CoT prompting", 41.6, ALL),
        new PublishedResult(TABLE_3, "GPT-3.5", "ReAct prompting", 40.8, ALL),
        new PublishedResult(TABLE_3, "GPT-3.5", "FireAct fine-tuning on HotpotQA", 44.0, ALL),
        new PublishedResult(TABLE_5, "GPT-3.5", "multi-task FireAct fine-tuning", 43.2, ALL),
        new PublishedResult(
            TABLE_5, "GPT-3.5", "multi-task FireAct and CoT fine-tuning", 50.4, ALL));
  }

  /**
   * @throws FailureException BAD_DATA when a file is not what it should be or has too few questions
   */
  @Override
  public TaskSource open(BamboogleSpec spec, DataFiles files) {
    Path file = files.file(spec.questions());
    List<CsvRecord> records = new ArrayList<>(CsvRecords.read(file, HEAD.size()));
    if (records.isEmpty() || !records.get(0).fields().equals(HEAD)) {
      throw new FailureException(
          FailureType.BAD_DATA, file + ": its first line must be " + String.join(",", HEAD));
    }
    records.remove(0);
    if (spec.test() > records.size()) {
      throw new FailureException(
          FailureType.BAD_DATA,
          "task.test: %s questions are wanted, but %s has %s; make it smaller"
              .formatted(spec.test(), file, records.size()));
    }
    Set<String> ids = new HashSet<>();
    List<Question> questions = new ArrayList<>();
    for (CsvRecord record :
        new SeededDraw(spec.seed(), records.size()).of(records, 0, spec.test())) {
      Question question = question(record);
      if (!ids.add(question.id())) {
        throw record.bad("the question \"" + question.text() + "\" is there twice");
      }
      questions.add(question);
    }
    ReleasedCorpus corpus =
        new ReleasedCorpus(ReleasedTrajectories.read(files.file(spec.corpus())));
    return new TaskData(
        questions,
        corpus.passages(),
        () -> corpus.pretraining(questions, spec.seed(), "bamboogle pre-training"));
  }

  private static Question question(CsvRecord record) {
    String text = record.fields().get(0).strip();
    String answer = record.fields().get(1).strip();
    if (text.isEmpty() || answer.isEmpty()) {
      throw record.bad("the question or its answer is empty");
    }
    return new Question(ContentId.of(text), Split.TEST, text, answer, "");
  }
}
