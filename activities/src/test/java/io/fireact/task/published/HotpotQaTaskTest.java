package io.fireact.task.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.fireact.agent.Question;
import io.fireact.agent.QuestionOverlap;
import io.fireact.agent.Segment;
import io.fireact.agent.Split;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.spec.DataFile;
import io.fireact.spec.TaskSpec;
import io.fireact.task.DataFiles;
import io.fireact.task.FireActData;
import io.fireact.task.Passage;
import io.fireact.task.TaskSource;
import io.fireact.task.Tasks;
import io.fireact.task.released.ReleasedTrajectories;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HotpotQaTaskTest {
  private static final String EPISODE =
      "Thought: look\\nAction: search[ann lind]\\nObservation: Ann Lind is a pilot.\\nThought: again"
          + "\\nAction: search[ann]\\nObservation: Ann Lind is a pilot.\\nThought: odd\\nAction:"
          + " search[x]\\nObservation: None\\nThought: odd\\nAction: reflect[x]\\nObservation:"
          + " ('reflect', 'x') generated an exception: Unknown tool name\\nThought: so\\nAction:"
          + " finish[pilot]\\nObservation: Episode finished, reward = True";

  private static final String SET =
      "[{\"instruction\": \"who was ann?\", \"input\": \"\", \"output\": \"" + EPISODE + "\"}]";

  private final Path directory;

  HotpotQaTaskTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void testAndDevAreTheFirstOfPythonsShuffle() throws Exception {
    // Python: l = list(range(10)); random.Random(1).shuffle(l) gives 6, 8, 9, 7, 5, ...
    TaskSource task = task(questions(10), 1, 2, 3);

    assertThat(task.questions())
        .extracting(Question::text, Question::split, Question::answer, Question::category)
        .containsExactly(
            tuple("question 6?", Split.TEST, "answer 6", "bridge"),
            tuple("question 8?", Split.TEST, "answer 8", "bridge"),
            tuple("question 9?", Split.TEST, "answer 9", "bridge"),
            tuple("question 7?", Split.DEV, "answer 7", "bridge"),
            tuple("question 5?", Split.DEV, "answer 5", "bridge"));
  }

  @Test
  void anIdIsTheContentsAndNotThePlaces() throws Exception {
    String moved =
        IntStream.of(9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
            .mapToObj(HotpotQaTaskTest::question)
            .collect(Collectors.joining(",", "[", "]"));

    assertThat(task(moved, 4, 5, 5).questions())
        .extracting(Question::id)
        .containsExactlyInAnyOrderElementsOf(
            task(questions(10), 1, 5, 5).questions().stream().map(Question::id).toList())
        .allMatch(id -> id.matches("[0-9a-f]{16}"));
  }

  @Test
  void theCorpusIsEachObservationOnceWithoutErrors() throws Exception {
    assertThat(passages(task(questions(10), 1, 2, 3)))
        .extracting(Passage::title, Passage::text)
        .containsExactly(tuple("ann lind", "Ann Lind is a pilot."));
  }

  @Test
  void preTrainingHasPiecesAndNoWholeEpisode() throws Exception {
    List<List<Segment>> documents = pretraining(task(questions(10), 1, 2, 3));

    assertThat(documents)
        .allSatisfy(document -> assertThat(document).hasSize(1))
        .extracting(document -> document.get(0).text())
        .hasSize(7)
        .contains(
            "Ann Lind is a pilot.",
            "Question: who was ann?",
            "Thought: look\nAction: search[ann lind]",
            "Thought: so\nAction: finish[pilot]")
        .noneMatch(text -> text.contains("Question:") && text.contains("Action:"));
  }

  @Test
  void trainQuestionsAreTheNextOnesOfTheDevFile() throws Exception {
    TaskSource task =
        Tasks.open(
            new TaskSpec.HotpotQa(
                1, file("dev.json", questions(10)), file("set.json", SET), 1, 2, 3, null),
            files());
    assertThat(task.questions())
        .extracting(Question::text, Question::split)
        .containsExactly(
            tuple("question 6?", Split.TEST),
            tuple("question 8?", Split.TEST),
            tuple("question 9?", Split.DEV),
            tuple("question 7?", Split.TRAIN),
            tuple("question 5?", Split.TRAIN),
            tuple("question 3?", Split.TRAIN));
    assertBad(
        new TaskSpec.HotpotQa(
            1, file("dev.json", questions(10)), file("set.json", SET), 1, 2, 8, null),
        "task.test 2, task.dev 1 and task.train 8 are 11 questions, but");
  }

  @Test
  void trainQuestionsAreTheFirstOfTheTrainFileShuffledAlike() throws Exception {
    String lines =
        IntStream.range(0, 10)
            .mapToObj(
                i -> question(i).replace("question", "train").replace("\"train\"", "\"question\""))
            .collect(Collectors.joining("\n"));
    TaskSource task =
        Tasks.open(
            new TaskSpec.HotpotQa(
                1,
                file("dev.json", questions(10)),
                file("set.json", SET),
                1,
                1,
                2,
                file("train.jsonl", lines)),
            files());
    assertThat(task.questions())
        .extracting(Question::text, Question::split)
        .containsExactly(
            tuple("question 6?", Split.TEST),
            tuple("question 8?", Split.DEV),
            tuple("train 6?", Split.TRAIN),
            tuple("train 8?", Split.TRAIN));
    assertBad(
        new TaskSpec.HotpotQa(
            1,
            file("dev.json", questions(10)),
            file("set.json", SET),
            1,
            1,
            11,
            file("train.jsonl", lines)),
        "task.train 11 are 11 questions, but");
  }

  @Test
  void aQuestionThatIsEvaluatedIsNotPreTrainedOn() throws Exception {
    String asked = "[" + question(1).replace("question 1?", "Who was  ANN") + "]";
    assertThat(pretraining(task(asked, 1, 0, 1)))
        .extracting(document -> document.get(0).text())
        .containsExactly("Ann Lind is a pilot.");
  }

  @Test
  void moreQuestionsThanTheFileHasAreRefused() {
    assertBad(questions(4), 2, 3, "are 5 questions, but");
  }

  @Test
  void aMalformedQuestionIsNamed() {
    assertBad("[{\"question\": \"a?\", \"answer\": \"b\"}]", 0, 1, "record 0: \"type\" must be");
    assertBad(
        "[{\"question\": \" \", \"answer\": \"b\", \"type\": \"c\"}]",
        0,
        1,
        "\"question\" is empty");
    assertBad("[" + question(1) + "," + question(1) + "]", 1, 1, "was drawn before");
    assertBad("7", 1, 1, "must be a JSON array");
    assertBad("[" + question(1) + "] []", 0, 1, "something follows the first value");
    assertBad(
        "[" + question(1).replace("{", "{\"choices\": [], ") + "]",
        0,
        1,
        "record 0: \"choices\" is no known field of a HotpotQA question");
  }

  @Test
  void thePapersQuestionsAreTheFirst500UnderSeed233() {
    FireActData.path("trajs");
    DataFile questions =
        new DataFile(
            "hotpotqa/dev.json",
            "05001dcdeb2b2b2243a88f23daaf8de9237494cd387e13bc25854d3e031101d3",
            "http://localhost/dev.json");
    DataFile trajectories =
        new DataFile(
            "finetune/alpaca_format/hotpotqa.json",
            "99d425102451935e30a9c4419643003e4065cc2a10f61ad2cca815922a7b65c8",
            "http://localhost/hotpotqa.json");
    TaskSource task =
        Tasks.open(
            new TaskSpec.HotpotQa(233, questions, trajectories, 100, 500),
            new DataFiles(FireActData.path(""), directory.resolve("cache"), new OkHttpClient()));

    List<Question> test =
        task.questions().stream().filter(question -> question.split() == Split.TEST).toList();
    assertThat(test).hasSize(500);
    assertThat(test.get(1).text())
        .isEqualTo("Who created the show with Wendy Schaal doing the voice of Francine?");
    assertThat(test).filteredOn(question -> question.category().equals("bridge")).hasSize(396);
    assertThat(task.questions()).extracting(Question::id).doesNotHaveDuplicates().hasSize(600);
    assertThat(passages(task)).hasSize(847);
    assertThat(passages(task)).extracting(Passage::id).doesNotHaveDuplicates();
    assertThat(passages(task))
        .noneMatch(passage -> passage.text().contains("generated an exception"));
    assertThat(pretraining(task)).hasSize(847 + 500 + 1385);
    QuestionOverlap heldOut = new QuestionOverlap(task.questions());
    assertThat(
            ReleasedTrajectories.read(
                FireActData.path("finetune/alpaca_format/multitask_multimethod.json")))
        .allMatch(trajectory -> heldOut.find(trajectory.question()).isEmpty());
  }

  private void assertBad(String questions, int dev, int test, String message) {
    assertThatThrownBy(() -> task(questions, 1, dev, test))
        .isInstanceOfSatisfying(
            FailureException.class,
            failure -> assertThat(failure.type()).isEqualTo(FailureType.BAD_DATA))
        .hasMessageContaining(message);
  }

  private void assertBad(TaskSpec spec, String message) {
    assertThatThrownBy(() -> Tasks.open(spec, files()))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining(message);
  }

  private DataFiles files() {
    return new DataFiles(directory, directory.resolve("cache"), new OkHttpClient());
  }

  private static List<List<Segment>> pretraining(TaskSource task) {
    List<List<Segment>> documents = new ArrayList<>();
    task.pretraining(documents::add);
    return documents;
  }

  private static List<Passage> passages(TaskSource task) {
    List<Passage> passages = new ArrayList<>();
    task.passages(passages::add);
    return passages;
  }

  private TaskSource task(String questions, long seed, int dev, int test) throws Exception {
    return Tasks.open(
        new TaskSpec.HotpotQa(seed, file("dev.json", questions), file("set.json", SET), dev, test),
        files());
  }

  private DataFile file(String name, String content) throws Exception {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    write(name, bytes);
    return new DataFile(
        name,
        HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)),
        "http://localhost/" + name);
  }

  private void write(String name, byte[] bytes) throws IOException {
    Files.write(directory.resolve(name), bytes);
  }

  private static String questions(int count) {
    return IntStream.range(0, count)
        .mapToObj(HotpotQaTaskTest::question)
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static String question(int i) {
    return "{\"question\": \"question %d? \", \"answer\": \"answer %d\", \"type\": \"bridge\"}"
        .formatted(i, i);
  }
}
