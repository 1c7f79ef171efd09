package io.fireact.task.published;

import com.google.auto.service.AutoService;
import io.fireact.agent.Question;
import io.fireact.agent.QuestionType;
import io.fireact.agent.Split;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.record.CsvRecords;
import io.fireact.record.CsvRecords.CsvRecord;
import io.fireact.spec.DataFile;
import io.fireact.spec.MmluSpec;
import io.fireact.task.ContentId;
import io.fireact.task.DataFiles;
import io.fireact.task.FileList;
import io.fireact.task.PublishedResult;
import io.fireact.task.SeededDraw;
import io.fireact.task.TaskData;
import io.fireact.task.TaskFactory;
import io.fireact.task.TaskSource;
import io.fireact.task.released.ReleasedCorpus;
import io.fireact.task.released.ReleasedTrajectories;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * MMLU's published questions (Hendrycks et al. 2021): 57 subjects, four choices, one of them right.
 * Test questions are drawn from the test files, dev questions from the val files, train questions
 * from the auxiliary train files, which is where FireAct's are from: the records of the files in
 * the order of their names, shuffled as Python's {@code random.Random(seed)} does. FireAct's code
 * takes the files in whatever order its disk lists them, so its 500 questions are not known.
 *
 * <p>A question's category is its subject. Some questions are there twice, also in the published
 * count of 14,042, and are kept; a dev question that is one for test, and a train question that is
 * one of either, is passed over.
 */
@AutoService(TaskFactory.class)
@SuppressWarnings("rawtypes") // of the service's type
public final class MmluTaskFactory implements TaskFactory<MmluSpec> {
  /** Fields of a record: question, choices, letter. */
  private static final int COLUMNS = 6;

  private static final int CHOICES = 4;
  private static final String LIST = "mmlu.sha256";
  private static final Pattern NAME =
      Pattern.compile("(?:.*/)?(test|val|dev|train)/([A-Za-z0-9_]+?)(?:_(?:test|val|dev))?\\.csv");
  private static final String TABLE_5 =
      "Chen et al. 2023, FireAct: Toward Language Agent Fine-tuning, Table 5";

  @Override
  public Class<MmluSpec> spec() {
    return MmluSpec.class;
  }

  @Override
  public List<PublishedResult> published() {
    return List.of(
        new PublishedResult(TABLE_5, "GPT-3.5", "IO prompting", 68.6, 500),
        new PublishedResult(TABLE_5, "GPT-3.5", "CoT prompting", 50.8, 500),
        new PublishedResult(TABLE_5, "GPT-3.5", "ReAct prompting", 58.6, 500),
        new PublishedResult(TABLE_5, "GPT-3.5", "multi-task FireAct fine-tuning", 63.2, 500),
        new PublishedResult(
            TABLE_5, "GPT-3.5", "multi-task FireAct and CoT fine-tuning", 65.8, 500));
  }

  /**
   * @throws FailureException BAD_DATA when a file is not what it should be or there are too few
   *     questions
   */
  @Override
  public TaskSource open(MmluSpec spec, DataFiles files) {
    List<DataFile> all = list(spec.files(), files);
    List<Question> questions = new ArrayList<>();
    draw(spec, "test", Split.TEST, spec.test(), all, files, questions);
    draw(spec, "val", Split.DEV, spec.dev(), all, files, questions);
    List<Question> evaluated = List.copyOf(questions);
    draw(spec, "train", Split.TRAIN, spec.train(), all, files, questions);
    ReleasedCorpus corpus =
        new ReleasedCorpus(ReleasedTrajectories.read(files.file(spec.corpus())));
    return new TaskData(
        questions,
        corpus.passages(),
        () -> corpus.pretraining(evaluated, spec.seed(), "mmlu pre-training"));
  }

  /** Those of its splits, where the list is the platform's own. */
  @Override
  public List<DataFile> files(MmluSpec spec) {
    byte[] own = own();
    if (!FileList.is(spec.files(), own)) {
      return List.of(spec.files(), spec.corpus());
    }
    List<DataFile> files = new ArrayList<>();
    for (DataFile file : FileList.own(spec.files(), own)) {
      boolean read =
          (spec.test() > 0 && in("test", file))
              || (spec.dev() > 0 && in("val", file))
              || (spec.train() > 0 && in("train", file));
      if (read) {
        files.add(file);
      }
    }
    files.add(spec.corpus());
    return files;
  }

  /** By their names. */
  private static List<DataFile> list(DataFile list, DataFiles files) {
    return FileList.read(list, files, own()).stream()
        .sorted(Comparator.comparing(DataFile::file))
        .toList();
  }

  private static byte[] own() {
    try (InputStream resource = MmluTaskFactory.class.getResourceAsStream(LIST)) {
      return Objects.requireNonNull(resource, LIST).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("the resource " + LIST + " cannot be read", e);
    }
  }

  /** Whether it is a file of questions in a folder. */
  private static boolean in(String folder, DataFile file) {
    Matcher name = NAME.matcher(file.file());
    return name.matches() && name.group(1).equals(folder);
  }

  private static void draw(
      MmluSpec spec,
      String folder,
      Split split,
      int count,
      List<DataFile> all,
      DataFiles files,
      List<Question> drawn) {
    if (count == 0) {
      return; // nothing is downloaded for it
    }
    List<Question> read = new ArrayList<>();
    Set<String> before = new HashSet<>();
    drawn.forEach(question -> before.add(question.asked()));
    for (DataFile file : all) {
      if (in(folder, file)) {
        String subject = NAME.matcher(file.file()).replaceFirst("$2");
        Map<String, Integer> copies = new HashMap<>();
        for (CsvRecord record : CsvRecords.read(files.file(file), COLUMNS)) {
          read.add(question(record, split, subject, copies));
        }
      }
    }
    List<Question> ordered =
        new SeededDraw(spec.seed(), read.size())
            .of(read, 0, read.size()).stream()
                .filter(question -> !before.contains(question.asked()))
                .toList();
    if (count > ordered.size()) {
      throw new FailureException(
          FailureType.BAD_DATA,
          "task.%s: %s questions are wanted, but the files below %s/ have %s; make it smaller"
              .formatted(split.name().toLowerCase(Locale.ROOT), count, folder, ordered.size()));
    }
    drawn.addAll(ordered.subList(0, count));
  }

  /**
   * @param copies how often each question of the file was there before
   */
  private static Question question(
      CsvRecord record, Split split, String subject, Map<String, Integer> copies) {
    List<String> fields = record.fields().stream().map(String::strip).toList();
    if (fields.stream().anyMatch(String::isEmpty)) {
      throw record.bad("the question, a choice or the answer is empty");
    }
    String answer = fields.get(COLUMNS - 1);
    if (answer.length() != 1 || answer.charAt(0) < 'A' || answer.charAt(0) > 'D') {
      throw record.bad("its last field is \"" + answer + "\"; it must be A, B, C or D");
    }
    List<String> choices = fields.subList(1, 1 + CHOICES);
    String content = subject + "\n" + fields.get(0) + "\n" + String.join("\n", choices);
    int copy = copies.merge(content, 1, Integer::sum);
    return new Question(
        ContentId.of(copy == 1 ? content : content + "\n" + copy),
        split,
        fields.get(0),
        List.of(answer),
        choices,
        QuestionType.CHOICE,
        subject);
  }
}
