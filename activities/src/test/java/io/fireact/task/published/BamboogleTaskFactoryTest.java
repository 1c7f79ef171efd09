package io.fireact.task.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.fireact.agent.Question;
import io.fireact.agent.Split;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.spec.BamboogleSpec;
import io.fireact.spec.DataFile;
import io.fireact.spec.PublishedFile;
import io.fireact.task.DataFiles;
import io.fireact.task.FireActData;
import io.fireact.task.PublishedResult;
import io.fireact.task.TaskSource;
import io.fireact.task.Tasks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BamboogleTaskFactoryTest {
  private static final String SET =
      "[{\"instruction\": \"was ann?\", \"input\": \"\", \"output\": \"Thought: look\\nAction:"
          + " search[ann]\\nObservation: Ann was.\\nThought: so\\nAction: finish[yes]\\nObservation:"
          + " Episode finished, reward = 1\"}]";

  private final Path directory;

  BamboogleTaskFactoryTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void thePublishedQuestionsAreAllForTest() {
    TaskSource task =
        Tasks.open(
            new BamboogleSpec(
                233,
                PublishedFile.BAMBOOGLE_TEST.get(),
                PublishedFile.HOTPOTQA_TRAJECTORIES.get(),
                125),
            new DataFiles(FireActData.path(""), directory.resolve("cache"), new OkHttpClient()));
    assertThat(task.questions())
        .hasSize(125)
        .allMatch(question -> question.split() == Split.TEST)
        .extracting(Question::id)
        .doesNotHaveDuplicates();
    // Python: the 125 indices shuffled by random.Random(233) begin with 69 and 48.
    assertThat(task.questions())
        .extracting(Question::text, Question::answer)
        .startsWith(
            tuple("In what country is the third largest stadium in the world?", "United States"),
            tuple("Who is the father of the father of Barack Obama?", "Hussein Onyango Obama"))
        .contains(
            tuple(
                "Who was president of the United States in the year that Citibank was founded?",
                "james madison"));
    Question rocket =
        task.questions().stream()
            .filter(question -> question.answer().equals("Titan IIIE"))
            .findFirst()
            .orElseThrow();
    assertThat(rocket.score("the titan IIIE.").right()).isTrue();
    assertThat(rocket.score("Titan III").right()).isFalse();
    assertThat(rocket.score("Titan III").f1()).isEqualTo(0.5);
    List<String> passages = new ArrayList<>();
    task.passages(passage -> passages.add(passage.text()));
    assertThat(passages).hasSizeGreaterThan(500);
  }

  @Test
  void everyPublishedFigureIsAWholeNumberOfItsQuestions() {
    assertThat(new BamboogleTaskFactory().published())
        .extracting(PublishedResult::exactMatch)
        .allMatch(em -> Math.abs(em * 1.25 - Math.round(em * 1.25)) < 1e-9);
  }

  @Test
  void aFileThatIsNotBamboogleIsRefusedWithItsPlace() {
    assertBad("question,answer\na?,b\n", 1, "its first line must be Question,Answer");
    assertBad("Question,Answer\na?,\n", 1, "line 2: the question or its answer is empty");
    assertBad("Question,Answer\na?,b\n", 2, "task.test: 2 questions are wanted");
    assertBad("Question,Answer\na?,b\n a?,c\n", 2, "\"a?\" is there twice");
    assertBad("", 1, "its first line must be");
  }

  private void assertBad(String questions, int test, String message) {
    assertThatThrownBy(
            () ->
                Tasks.open(
                    new BamboogleSpec(1, file("test.csv", questions), file("set.json", SET), test),
                    new DataFiles(directory, directory.resolve("cache"), new OkHttpClient())))
        .isInstanceOfSatisfying(
            FailureException.class,
            failure -> assertThat(failure.type()).isEqualTo(FailureType.BAD_DATA))
        .hasMessageContaining(message);
  }

  private DataFile file(String name, String content) throws IOException {
    Path file = Files.writeString(directory.resolve(name), content);
    return new DataFile(name, DataFiles.digest(file), "http://localhost/" + name);
  }
}
