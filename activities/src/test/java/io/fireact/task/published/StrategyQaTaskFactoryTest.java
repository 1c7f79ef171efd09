package io.fireact.task.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.fireact.agent.Question;
import io.fireact.agent.QuestionType;
import io.fireact.agent.Split;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.spec.DataFile;
import io.fireact.spec.StrategyQaSpec;
import io.fireact.task.DataFiles;
import io.fireact.task.FireActData;
import io.fireact.task.Passage;
import io.fireact.task.TaskSource;
import io.fireact.task.Tasks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StrategyQaTaskFactoryTest {
  private static final String SET =
      "[{\"instruction\": \"was ann?\", \"input\": \"\", \"output\": \"Thought: look\\nAction:"
          + " search[ann]\\nObservation: Ann was.\\nThought: so\\nAction: finish[yes]\\nObservation:"
          + " Episode finished, reward = 1\"}]";

  private final Path directory;

  StrategyQaTaskFactoryTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void eachFileIsDrawnInTheOrderOfPythonsShuffle() throws IOException {
    // Python: l = list(range(10)); random.Random(1).shuffle(l) gives 6, 8, 9, 7, 5, ...
    TaskSource task = open(questions("d", 10), questions("t", 10), 2, 2, 1);
    assertThat(task.questions())
        .extracting(Question::id, Question::split, Question::text, Question::answers)
        .containsExactly(
            tuple("d6", Split.TEST, "d 6?", List.of("no")),
            tuple("d8", Split.DEV, "d 8?", List.of("no")),
            tuple("d9", Split.DEV, "d 9?", List.of("yes")),
            tuple("t6", Split.TRAIN, "t 6?", List.of("no")),
            tuple("t8", Split.TRAIN, "t 8?", List.of("no")));
    assertThat(task.questions())
        .allMatch(question -> question.type() == QuestionType.YES_NO)
        .allMatch(question -> question.score(question.answer() + ", since it is so").right());
    List<Passage> passages = new ArrayList<>();
    task.passages(passages::add);
    assertThat(passages).extracting(Passage::text).containsExactly("Ann was.");
  }

  @Test
  void aQuestionIsDrawnOnceAndNoneForTrainThatIsEvaluated() throws IOException {
    String twice = "[" + question("a", 1) + "," + question("b", 1).replace("b 1", "a 1") + "]";
    assertThat(open(questions("d", 3), twice, 1, 0, 1).questions())
        .filteredOn(question -> question.split() == Split.TRAIN)
        .hasSize(1);
    assertThat(open(questions("d", 10), questions("d", 10), 7, 1, 2).questions())
        .extracting(Question::id)
        .doesNotHaveDuplicates()
        .hasSize(10);
    assertBad(
        questions("d", 10), questions("d", 10), 8, 1, 2, "task.train: 8 questions are wanted");
  }

  @Test
  void aFileThatIsNotStrategyQasIsRefusedWithItsPlace() {
    assertBad(questions("d", 2), "[]", 0, 1, 2, "task.dev: 1 questions are wanted");
    assertBad(
        "[{\"qid\": \"1\", \"question\": \"a?\", \"answer\": \"yes\"}]",
        "[]",
        0,
        0,
        1,
        "record 0: \"answer\" must be true or false, but is \"yes\"");
    assertBad("[{\"question\": \"a?\", \"answer\": true}]", "[]", 0, 0, 1, "\"qid\" must be text");
    assertBad(
        "[" + question("a", 1).replace("{", "{\"hint\": 1, ") + "]",
        "[]",
        0,
        0,
        1,
        "\"hint\" is no known field of a StrategyQA question");
    assertBad(
        "[" + question("a", 1) + "," + question("a", 1) + "]",
        "[]",
        0,
        0,
        1,
        "the qid a1 is there twice");
    assertBad(
        "["
            + question("a", 1)
            + ","
            + question("b", 1).replace("b 1", "a 1").replace("true", "false")
            + "]",
        "[]",
        0,
        0,
        1,
        "there twice, with both answers");
  }

  @Test
  void thePublishedFilesAreRead() {
    TaskSource task =
        Tasks.open(
            new StrategyQaSpec(
                233,
                new DataFile(
                    "strategyqa/strategyqa_dev.json",
                    "0d94842ffb022db8fd5ecd2168b785d5cf67f6faf64f665476bad544a3eb9dde",
                    "http://localhost/"),
                new DataFile(
                    "strategyqa/strategyqa_train_filtered.json",
                    "5c207a051a4753c930f446591d232520b7db854b19c9da873650643bb03b0362",
                    "http://localhost/"),
                new DataFile(
                    "finetune/alpaca_format/multitask.json",
                    DataFiles.digest(FireActData.path("finetune/alpaca_format/multitask.json")),
                    "http://localhost/"),
                2807,
                29,
                200),
            new DataFiles(FireActData.path(""), directory.resolve("cache"), new OkHttpClient()));
    assertThat(task.questions())
        .filteredOn(question -> question.split() != Split.TRAIN)
        .hasSize(229)
        .filteredOn(question -> question.answer().equals("yes"))
        .hasSize(107);
    // Python: the 229 indices shuffled by random.Random(233).
    assertThat(task.questions().get(0).text())
        .isEqualTo("Was Lorenzo de Medici's patronage of Da Vinci exclusive?");
    assertThat(task.questions())
        .hasSize(229 + 2807)
        .extracting(Question::id)
        .doesNotHaveDuplicates();
    List<Passage> passages = new ArrayList<>();
    task.passages(passages::add);
    assertThat(passages).hasSizeGreaterThan(1_000);
  }

  private void assertBad(
      String questions, String train, int trainCount, int dev, int test, String message) {
    assertThatThrownBy(() -> open(questions, train, trainCount, dev, test))
        .isInstanceOfSatisfying(
            FailureException.class,
            failure -> assertThat(failure.type()).isEqualTo(FailureType.BAD_DATA))
        .hasMessageContaining(message);
  }

  private TaskSource open(String questions, String trainQuestions, int train, int dev, int test)
      throws IOException {
    return Tasks.open(
        new StrategyQaSpec(
            1,
            file("dev.json", questions),
            file("train.json", trainQuestions),
            file("set.json", SET),
            train,
            dev,
            test),
        new DataFiles(directory, directory.resolve("cache"), new OkHttpClient()));
  }

  private DataFile file(String name, String content) throws IOException {
    Path file = Files.writeString(directory.resolve(name), content);
    return new DataFile(name, DataFiles.digest(file), "http://localhost/" + name);
  }

  private static String questions(String name, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> question(name, i))
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static String question(String name, int i) {
    return "{\"qid\": \"%s%d\", \"question\": \"%s %d? \", \"answer\": %s, \"term\": \"x\"}"
        .formatted(name, i, name, i, i % 2 == 1);
  }
}
