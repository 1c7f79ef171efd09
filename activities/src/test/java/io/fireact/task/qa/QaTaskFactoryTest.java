package io.fireact.task.qa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.fireact.agent.Question;
import io.fireact.agent.QuestionType;
import io.fireact.agent.Segment;
import io.fireact.agent.Split;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.spec.QaSpec;
import io.fireact.task.ContentId;
import io.fireact.task.DataFiles;
import io.fireact.task.Passage;
import io.fireact.task.TaskSource;
import io.fireact.task.Tasks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class QaTaskFactoryTest {
  private static final String ANN = "{\"question\": \"Who?\", \"answer\": \"Ann\"}";

  private final Path directory;

  QaTaskFactoryTest(@TempDir Path directory) throws IOException {
    this.directory = directory;
    Files.createDirectory(directory.resolve("texts"));
    Files.writeString(directory.resolve("texts/a.txt"), "Ann is a pilot.");
  }

  @Test
  void aQuestionHasOneOrSeveralAnswersAndWhateverElseItSays() throws IOException {
    List<Question> questions =
        read(
            """
            {"question": " Who? ", "answer": "Ann", "split": "test", "source": "me"}
            {"id": 7, "question": "Where?", "answers": ["Oslo", "the capital", "Oslo"], "split": "train"}

            {"id": "x y", "question": "Is it?", "answer": true, "split": "dev", "category": "facts"}
            {"question": "Was it?", "answer": "No", "type": "yes_no", "split": "dev"}
            {"question": "Was it so?", "answer": "no", "split": "dev"}
            {"question": "Which?", "choices": ["Oslo", "A town"], "answer": "town", "split": "test"}
            {"question": "Which?", "choices": ["Bonn", "Lima"], "answers": ["B", "Bonn"], "split": "test"}
            """);
    assertThat(questions)
        .extracting(
            Question::id, Question::split, Question::text, Question::answers, Question::type)
        .containsExactly(
            tuple(ContentId.of("Who?"), Split.TEST, "Who?", List.of("Ann"), QuestionType.FREE_TEXT),
            tuple(
                "7", Split.TRAIN, "Where?", List.of("Oslo", "the capital"), QuestionType.FREE_TEXT),
            tuple("x y", Split.DEV, "Is it?", List.of("yes"), QuestionType.YES_NO),
            tuple(
                ContentId.of("Was it?"), Split.DEV, "Was it?", List.of("no"), QuestionType.YES_NO),
            tuple(
                ContentId.of("Was it so?"),
                Split.DEV,
                "Was it so?",
                List.of("no"),
                QuestionType.FREE_TEXT),
            tuple(
                ContentId.of("Which?\nA. Oslo\nB. A town"),
                Split.TEST,
                "Which?",
                List.of("B"),
                QuestionType.CHOICE),
            tuple(
                ContentId.of("Which?\nA. Bonn\nB. Lima"),
                Split.TEST,
                "Which?",
                List.of("B", "A"),
                QuestionType.CHOICE));
    assertThat(questions.get(2).category()).isEqualTo("facts");
  }

  @Test
  void withoutSplitsTheyAreDrawnBySeedAndIdWhateverTheirOrder() throws IOException {
    List<String> lines =
        IntStream.range(0, 30)
            .mapToObj(i -> "{\"question\": \"q%d?\", \"answer\": \"x\"}".formatted(i))
            .collect(Collectors.toCollection(ArrayList::new));
    List<Question> drawn = read(String.join("\n", lines), 3, 5);
    assertThat(drawn).filteredOn(question -> question.split() == Split.DEV).hasSize(3);
    assertThat(drawn).filteredOn(question -> question.split() == Split.TEST).hasSize(5);
    assertThat(drawn).filteredOn(question -> question.split() == Split.TRAIN).hasSize(22);
    Collections.reverse(lines);
    assertThat(read("[" + String.join(",", lines) + "]", 3, 5))
        .containsExactlyInAnyOrderElementsOf(drawn);
    assertThat(Tasks.open(identified(spec(2, 3, 5)), files()).questions())
        .isNotEqualTo(read("[" + String.join(",", lines) + "]", 3, 5));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"question\": \"a?\"}|line 1: it has no \"answer\"",
        "{\"question\": \"a?\", \"answer\": \"b\", \"answers\": [\"c\"]}|has both",
        "{\"question\": \"a?\", \"answers\": []}|\"answers\" is empty",
        "{\"question\": \"a?\", \"answers\": \"b\"}|\"answers\" must be a list",
        "{\"question\": \"a?\", \"answer\": \" \"}|must be text that is not empty, but is",
        "{\"question\": \"a?\", \"answer\": \"\\u00a0\\u200b\"}|must be text that is not empty, but is",
        "{\"question\": \"a?\", \"answer\": \"The\"}|of the answer \"The\" nothing is left",
        "{\"question\": \"a?\", \"answers\": [\"x\", \"?!\"]}|of the answer \"?!\" nothing is left",
        "{\"question\": \"\\u00a0\", \"answer\": \"b\"}|\"question\" is empty",
        "{\"question\": \"a?\", \"answer\": \"b\", \"choices\": [\"b\", \"\\u2003\"]}|a choice must be text",
        "{\"question\": \"a b?\", \"answer\": \"b\"}~{\"question\": \"a\\u00a0 b?\", \"answer\": \"b\"}|line 2: the question \"a",
        "{\"question\": \"caf\\u00e9?\", \"answer\": \"b\"}~{\"question\": \"cafe\\u0301?\", \"answer\": \"b\"}|is there twice, first in line 1",
        "{\"question\": \"a?\", \"answer\": \"b\", \"id\": \" \"}|without blanks at its ends",
        "{\"question\": \"a?\", \"answer\": \"b\", \"id\": \" 1\"}|without blanks at its ends",
        "{\"question\": \"a?\", \"answer\": 42}|but is 42; put it in quotes",
        "{\"question\": \"a?\", \"answers\": [true, \"x\"]}|must be text that is not empty, but is true",
        "{\"question\": \" \", \"answer\": \"b\"}|\"question\" is empty",
        "{\"question\": 1, \"answer\": \"b\"}|\"question\" must be text, but is 1",
        "{\"question\": \"a?\", \"answer\": \"b\", \"hint\": \"c\"}|\"hint\" is no known field",
        "{\"question\": \"a?\", \"answer\": \"b\", \"type\": \"number\"}|no question type \"number\"",
        "{\"question\": \"a?\", \"answer\": \"b\", \"type\": \"choice\"}|needs \"choices\"",
        "{\"question\": \"a?\", \"answer\": \"b\", \"choices\": [\"b\"]}|\"choices\" has 1; 2 to 26",
        "{\"question\": \"a?\", \"answer\": \"b\", \"choices\": [\"b\", \"b \"]}|the same text twice",
        "{\"question\": \"a?\", \"answer\": \"c\", \"choices\": [\"x\", \"y\"]}|neither a letter from A to B",
        "{\"question\": \"a?\", \"answer\": \"C\", \"choices\": [\"x\", \"y\"]}|neither a letter from A to B",
        "{\"question\": \"a?\", \"answer\": \"A\", \"choices\": [\"B\", \"A\"]}|the text of another",
        "{\"question\": \"a?\", \"answer\": \"b\", \"choices\": [\"b\", 3]}|line 1, choices 2: a choice must",
        "{\"question\": \"a?\", \"answer\": \"yes\", \"type\": \"yes_no\", \"choices\": [\"b\", \"c\"]}|has no \"choices\"",
        "{\"question\": \"a?\", \"answer\": \"maybe\", \"type\": \"yes_no\"}|neither yes nor no",
        "{\"question\": \"a?\", \"answer\": \"b\", \"split\": \"valid\"}|it is train, dev or test",
        "{\"question\": \"a?\", \"answer\": \"b\", \"id\": \"a\\u0007\"}|\"id\" must be one line",
        "{\"question\": \"a?\", \"answer\": \"b\"}~{\"question\": \"b?\"~|line 2: it is not JSON",
        "{\"question\": \"a?\", \"answer\": \"b\"}~~{\"question\": \"a? \", \"answer\": \"c\"}|line 3: the question \"a?\" is there twice, first in line 1",
        "{\"id\": 1, \"question\": \"a?\", \"answer\": \"b\"}~{\"id\": \"1\", \"question\": \"b?\", \"answer\": \"b\"}|line 2: the id 1 is there twice, first in line 1",
        "{\"question\": \"a?\", \"answer\": \"b\", \"split\": \"dev\"}~{\"question\": \"b?\", \"answer\": \"b\"}|line 2: it has no \"split\"",
        "~|must be a JSON array of {question, answer}, or JSON lines of them, but is empty",
        "question,answer~a?,b~|or JSON lines of them, but begins with \"question,answer a?,b\"",
        "[]|it has no question"
      })
  void whatIsWrongIsToldWithFileAndLine(String text, String message) {
    assertThatThrownBy(() -> read(text.replace('~', '\n')))
        .isInstanceOfSatisfying(
            FailureException.class,
            failure -> assertThat(failure.type()).isEqualTo(FailureType.BAD_DATA))
        .hasMessageContainingAll("questions.jsonl", message);
  }

  @ParameterizedTest
  @CsvSource({
    "FFFE7B00, UTF-16; save the file as UTF-8",
    "FEFF007B, UTF-16; save the file as UTF-8",
    "0000FEFF0000007B, UTF-32; save the file as UTF-8",
    "1F8B0800, compressed (gzip); unpack it",
    "504B0304, compressed (zip); unpack it",
    "28B52FFD, compressed (zstd); unpack it",
    "FD377A585A00, compressed (xz); unpack it",
    "425A6839314159265359, compressed (bzip2); unpack it"
  })
  void whatIsNoTextIsNamed(String bytes, String message) throws IOException {
    Path file = directory.resolve("questions.jsonl");
    Files.write(file, HexFormat.of().parseHex(bytes));
    assertThatThrownBy(() -> Tasks.open(identified(spec(1, 0, 0)), files()))
        .hasMessage(file + " is not JSON: it is " + message + " (line 1, column 1)");
  }

  @Test
  void whatChangesWhileItIsReadIsRefused() throws IOException {
    Files.writeString(directory.resolve("texts/b.txt"), "Bo is a pilot.");
    Files.writeString(directory.resolve("questions.jsonl"), ANN);
    TaskSource source = Tasks.open(identified(spec(1, 0, 0)), files());
    assertThatThrownBy(
            () ->
                source.passages(
                    passage -> {
                      try {
                        Files.writeString(directory.resolve("texts/b.txt"), "Bo is a cook.");
                      } catch (IOException e) {
                        throw new UncheckedIOException(e);
                      }
                    }))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("the run was planned with");
  }

  @Test
  void aQuestionThatNoHistoryHasRoomForIsRefused() throws IOException {
    String fits = "\u6c34".repeat(5_000);
    assertThat(read(ANN.replace("Who?", fits), 0, 1)).hasSize(1);
    assertThatThrownBy(() -> read(ANN.replace("Who?", fits).replace("Ann", fits), 0, 1))
        .hasMessageContaining("line 1: question, choices and answers have 30002 bytes; at most");
  }

  @Test
  void splitsAreEitherTheFilesOrTheSpecs() {
    assertThatThrownBy(() -> read(ANN.replace("}", ", \"split\": \"dev\"}"), 0, 1))
        .hasMessageContaining("say their splits themselves");
    assertThatThrownBy(() -> read(ANN, 1, 1))
        .hasMessageContaining("task.test 1 and task.dev 1 are more than its 1 questions");
  }

  @Test
  void theSameFilesElsewhereAreTheSameTask() throws IOException {
    Files.writeString(directory.resolve("questions.jsonl"), ANN);
    QaSpec here = (QaSpec) Tasks.identify(spec(1, 0, 1), directory);
    assertThat(here.questions()).isEqualTo(directory.resolve("questions.jsonl").toString());
    Path other = Files.createDirectory(directory.resolve("other"));
    Files.createDirectory(other.resolve("texts"));
    Files.copy(directory.resolve("questions.jsonl"), other.resolve("questions.jsonl"));
    Files.copy(directory.resolve("texts/a.txt"), other.resolve("texts/a.txt"));
    assertThat(((QaSpec) Tasks.identify(spec(1, 0, 1), other)).sha256()).isEqualTo(here.sha256());
    Files.writeString(other.resolve("texts/a.txt"), "Ann is a cook.");
    assertThat(((QaSpec) Tasks.identify(spec(1, 0, 1), other)).sha256())
        .isNotEqualTo(here.sha256());
    assertThatThrownBy(
            () ->
                Tasks.identify(
                    spec(1, 0, 1).identified("questions.jsonl", "texts", here.sha256()), other))
        .hasMessageContainingAll("has the digest", "task.sha256 pins " + here.sha256());
  }

  @Test
  void whatHasChangedSinceItWasPlannedIsRefused() throws IOException {
    Files.writeString(directory.resolve("questions.jsonl"), ANN);
    QaSpec planned = (QaSpec) Tasks.identify(spec(1, 0, 1), directory);
    Files.writeString(directory.resolve("texts/b.txt"), "More.");
    assertThatThrownBy(() -> Tasks.open(planned, files()))
        .isInstanceOf(FailureException.class)
        .hasMessageContainingAll(
            "the run was planned with " + planned.sha256(), "put the files back");
  }

  @Test
  void thePassagesAndTheTrainQuestionsAreThePreTrainingText() throws IOException {
    Files.writeString(
        directory.resolve("questions.jsonl"),
        ANN.replace("}", ", \"split\": \"train\"}")
            + "\n{\"question\": \"Held out?\", \"answer\": false, \"split\": \"test\"}");
    TaskSource task = Tasks.open(identified(spec(1, 0, 0)), files());
    List<Passage> passages = new ArrayList<>();
    task.passages(passages::add);
    assertThat(passages).containsExactly(new Passage("a.txt", "a", "Ann is a pilot."));
    List<List<Segment>> documents = new ArrayList<>();
    task.pretraining(documents::add);
    assertThat(documents)
        .extracting(document -> document.get(0).text())
        .containsExactly("Ann is a pilot.", "Question: Who?", "Action: finish[Ann]");
  }

  @Test
  void aTaskWithoutACorpusHasNoPassages() throws IOException {
    Files.writeString(directory.resolve("questions.jsonl"), ANN);
    TaskSource task =
        Tasks.open(identified(new QaSpec(1, "questions.jsonl", "", "", 0, 1)), files());
    List<Passage> passages = new ArrayList<>();
    task.passages(passages::add);
    assertThat(passages).isEmpty();
  }

  private List<Question> read(String text) throws IOException {
    return read(text, 0, 0);
  }

  private List<Question> read(String text, int dev, int test) throws IOException {
    Files.writeString(directory.resolve("questions.jsonl"), text);
    return Tasks.open(identified(spec(1, dev, test)), files()).questions();
  }

  private static QaSpec spec(long seed, int dev, int test) {
    return new QaSpec(seed, "questions.jsonl", "texts", "", dev, test);
  }

  private QaSpec identified(QaSpec spec) {
    return (QaSpec) Tasks.identify(spec, directory);
  }

  private DataFiles files() {
    return new DataFiles(null, directory.resolve("cache"), new OkHttpClient());
  }
}
