package io.fireact.task.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.fireact.agent.Question;
import io.fireact.agent.QuestionType;
import io.fireact.agent.ReActFormat;
import io.fireact.agent.Split;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.record.DataRecords;
import io.fireact.spec.DataFile;
import io.fireact.spec.MmluSpec;
import io.fireact.spec.PublishedFile;
import io.fireact.task.DataFiles;
import io.fireact.task.FireActData;
import io.fireact.task.TaskSource;
import io.fireact.task.Tasks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MmluTaskFactoryTest {
  private static final String SET =
      "[{\"instruction\": \"was ann?\", \"input\": \"\", \"output\": \"Thought: look\\nAction:"
          + " search[ann]\\nObservation: Ann was.\\nThought: so\\nAction: finish[yes]\\nObservation:"
          + " Episode finished, reward = 1\"}]";
  private static final String ROW = "Which is odd?,2,3,4,6,B\n";

  private static final Pattern CHOICES =
      Pattern.compile(
          "A\\. (.*?)\\nB\\. (.*?)\\nC\\. (.*?)\\nD\\. (.*?)\\nThought", Pattern.DOTALL);
  private static final Pattern FINISH = Pattern.compile("Action: finish\\[(.*)\\]");

  private final Path directory;

  MmluTaskFactoryTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void everyPublishedQuestionOf57SubjectsIsRead() {
    List<Question> questions = published(0, 1500, 14_042).questions();
    assertThat(questions.stream().map(Question::id).distinct()).hasSameSizeAs(questions);
    assertThat(questions)
        .allMatch(question -> question.type() == QuestionType.CHOICE)
        .allMatch(question -> question.choices().size() == 4)
        .allMatch(question -> question.score(question.answer()).right());
    Map<String, Long> subjects =
        questions.stream()
            .filter(question -> question.split() == Split.TEST)
            .collect(
                Collectors.groupingBy(Question::category, TreeMap::new, Collectors.counting()));
    assertThat(subjects).hasSize(57).containsEntry("professional_law", 1534L);
    assertThat(subjects.values().stream().mapToLong(count -> count).sum()).isEqualTo(14_042);
    assertThat(questions).filteredOn(question -> question.split() == Split.DEV).hasSize(1500);
  }

  @Test
  void theFirst500AreThoseOfPythonsShuffleOfTheFilesByName() {
    List<Question> questions = published(0, 200, 500).questions();
    assertThat(questions).hasSize(700);
    // Python: random.Random(233).shuffle of 14,042 and of 1,531 indices begins with 3972, 4531
    // and with 578.
    assertThat(questions.get(0))
        .extracting(Question::category, Question::answer, Question::choices)
        .containsExactly(
            "high_school_macroeconomics",
            "C",
            List.of("America ($3).", "England ($4).", "Mexico ($5).", "China ($2)."));
    assertThat(questions.get(1))
        .extracting(Question::category, Question::text)
        .containsExactly(
            "high_school_microeconomics",
            "Which of the following is not a characteristic of oligopoly?");
    assertThat(questions.get(500))
        .extracting(Question::split, Question::category)
        .containsExactly(Split.DEV, "high_school_psychology");
    assertThat(questions.subList(0, 500))
        .filteredOn(question -> question.category().equals("professional_law"))
        .hasSize(43);
  }

  @Test
  void theChoicesAreInThePromptAndALetterOrAChoicesTextIsAnAnswer() {
    Question question = published(0, 0, 2).questions().get(1);
    assertThat(ReActFormat.episode(question, List.of()))
        .isEqualTo(
            "Question: Which of the following is not a characteristic of oligopoly? A. P = MC. B."
                + " Price-maker. C. Strong barriers to entry. D. Few firms.\n");
    assertThat(List.of("A", "a", "(A)", "A. P = MC.", "A: since it is so", "P = MC"))
        .allMatch(answer -> question.score(answer).right());
    // FireAct's rule takes the first letter alone, so that all of these would be A.
    assertThat(List.of("B", "All of them", "A or B", "an oligopoly", "", "Price-maker."))
        .noneMatch(answer -> question.score(answer).right());
  }

  /** What GPT-4 answered in the released trajectories, whose choices stand before its thoughts. */
  @Test
  void theReleasedAnswersAreTheLettersThatFireActsRuleTakesThemForButForTwo() {
    List<String> answers = new ArrayList<>();
    List<String> others = new ArrayList<>();
    DataRecords.each(
        FireActData.path("finetune/alpaca_format/multitask_multimethod.json"),
        "{instruction, output}",
        record -> {
          Matcher choices = CHOICES.matcher(record.text("output"));
          if (record.text("instruction").startsWith("Question:") && choices.lookingAt()) {
            Question question =
                new Question(
                    "-",
                    Split.TRAIN,
                    record.text("instruction"),
                    List.of(),
                    List.of(choices.group(1), choices.group(2), choices.group(3), choices.group(4)),
                    QuestionType.CHOICE,
                    "");
            Matcher finish = FINISH.matcher(record.text("output"));
            String answer = "";
            while (finish.find()) {
              answer = finish.group(1);
            }
            answers.add(answer);
            String letter = question.type().scorer().canonical(answer, question);
            if (!letter.equals(answer.substring(0, 1).toUpperCase(Locale.ROOT))) {
              others.add(answer);
            }
          }
        });
    assertThat(answers).hasSize(712);
    assertThat(others)
        .as("two letters, and none: by that rule A and, whatever the choices are, N")
        .containsExactly("A, D", "None");
  }

  @Test
  void trainQuestionsAreFromTheAuxiliaryFilesAndNoneThatIsEvaluated() throws IOException {
    MmluSpec spec =
        spec(
            Map.of(
                "test/odd_test.csv",
                ROW,
                "val/odd_val.csv",
                "Which is even?,1,2,3,5,B\n",
                "train/more.csv",
                ROW + "Which is prime?,4,6,7,8,C\n"),
            1,
            1,
            1);
    assertThat(open(spec).questions())
        .extracting(Question::split, Question::text, Question::answer, Question::category)
        .containsExactly(
            tuple(Split.TEST, "Which is odd?", "B", "odd"),
            tuple(Split.DEV, "Which is even?", "B", "odd"),
            tuple(Split.TRAIN, "Which is prime?", "C", "more"));
  }

  @Test
  void aQuestionThatIsThereTwiceIsAskedTwice() throws IOException {
    List<Question> questions =
        open(spec(Map.of("test/odd_test.csv", ROW + ROW), 0, 0, 2)).questions();
    assertThat(questions).extracting(Question::text).containsOnly("Which is odd?");
    assertThat(questions).extracting(Question::id).doesNotHaveDuplicates();
  }

  @Test
  void whatIsNotMmluIsRefusedWithItsPlace() throws IOException {
    assertBad("Which?,2,3,4,6,E\n", "line 1: its last field is \"E\"");
    assertBad("Which?,2,3,4,6\n", "line 1: it has 5 fields; a record has 6");
    assertBad(ROW + "Which?,2, ,4,6,A\n", "line 2: the question, a choice or the answer is empty");
    assertBad("", "task.test: 1 questions are wanted, but the files below test/ have 0");
    MmluSpec spec = spec(Map.of("test/odd_test.csv", ROW), 0, 0, 1);
    Files.writeString(directory.resolve("mmlu/test/odd_test.csv"), "other");
    assertThatThrownBy(() -> open(spec))
        .hasMessageContainingAll("odd_test.csv", "is not the file that the spec names");
    Path list = directory.resolve("mmlu/list");
    Files.writeString(list, "no digest\n");
    assertThatThrownBy(() -> open(withList(spec, list)))
        .hasMessageContainingAll("line 1", "as sha256sum writes them");
    Files.writeString(list, "0".repeat(64) + "  ../../secret.csv\n");
    assertThatThrownBy(() -> open(withList(spec, list)))
        .hasMessageContainingAll("line 1", "a relative path");
  }

  @Test
  void aFileThatIsNotLocalIsDownloadedFromBesideTheList() throws IOException {
    try (MockWebServer publisher = new MockWebServer()) {
      publisher.start();
      MmluSpec spec = spec(Map.of("test/odd_test.csv", ROW), 0, 0, 1);
      DataFile list = spec.files();
      MmluSpec remote =
          new MmluSpec(
              spec.seed(),
              new DataFile(list.file(), list.sha256(), publisher.url("/data/list").toString()),
              spec.corpus(),
              0,
              0,
              1);
      Files.delete(directory.resolve("mmlu/test/odd_test.csv"));
      publisher.enqueue(new MockResponse.Builder().code(503).build());
      publisher.enqueue(new MockResponse.Builder().body(ROW).build());
      assertThatThrownBy(() -> open(remote))
          .isInstanceOfSatisfying(
              FailureException.class,
              failure -> assertThat(failure.type()).isEqualTo(FailureType.UNAVAILABLE))
          .hasMessageContaining("put the file at mmlu/test/odd_test.csv below a directory");
      assertThat(open(remote).questions()).hasSize(1);
      assertThat(publisher.getRequestCount()).isEqualTo(2);
    }
  }

  @Test
  void whatIsDownloadedIsKnownBeforehandAndHasALicense() {
    List<DataFile> files = Tasks.files(spec(0, 0, 500));
    assertThat(files).hasSize(57 + 1).allMatch(file -> file.license().startsWith("MIT"));
    assertThat(files.get(0).url()).endsWith("/data/mmlu/test/abstract_algebra_test.csv");
    assertThat(Tasks.files(spec(1, 1, 500))).hasSize(57 + 57 + 7 + 1);
    Set<String> names = new HashSet<>();
    files.forEach(file -> names.add(file.file()));
    assertThat(names).hasSize(58);
  }

  private void assertBad(String test, String message) throws IOException {
    MmluSpec spec = spec(Map.of("test/odd_test.csv", test), 0, 0, 1);
    assertThatThrownBy(() -> open(spec))
        .isInstanceOfSatisfying(
            FailureException.class,
            failure -> assertThat(failure.type()).isEqualTo(FailureType.BAD_DATA))
        .hasMessageContaining(message);
  }

  private TaskSource published(int train, int dev, int test) {
    return Tasks.open(
        spec(train, dev, test),
        new DataFiles(FireActData.path(""), directory.resolve("cache"), new OkHttpClient()));
  }

  private static MmluSpec spec(int train, int dev, int test) {
    return new MmluSpec(
        233,
        PublishedFile.MMLU_FILES.get(),
        PublishedFile.MULTITASK_TRAJECTORIES.get(),
        train,
        dev,
        test);
  }

  private TaskSource open(MmluSpec spec) {
    return Tasks.open(
        spec, new DataFiles(directory, directory.resolve("cache"), new OkHttpClient()));
  }

  private static MmluSpec withList(MmluSpec spec, Path list) {
    return new MmluSpec(
        1,
        new DataFile("mmlu/list", DataFiles.digest(list), "http://localhost/list"),
        spec.corpus(),
        0,
        0,
        1);
  }

  /** Of files in the directory, with their list. */
  private MmluSpec spec(Map<String, String> contents, int train, int dev, int test)
      throws IOException {
    StringBuilder list = new StringBuilder();
    for (Map.Entry<String, String> content : new TreeMap<>(contents).entrySet()) {
      Path file = directory.resolve("mmlu").resolve(content.getKey());
      Files.createDirectories(file.resolveSibling(""));
      Files.writeString(file, content.getValue());
      list.append(DataFiles.digest(file)).append("  ").append(content.getKey()).append('\n');
    }
    Path listed = Files.writeString(directory.resolve("mmlu/list"), list);
    Path set = Files.writeString(directory.resolve("set.json"), SET);
    return new MmluSpec(
        1,
        new DataFile("mmlu/list", DataFiles.digest(listed), "http://localhost/list"),
        new DataFile("set.json", DataFiles.digest(set), "http://localhost/set.json"),
        train,
        dev,
        test);
  }
}
