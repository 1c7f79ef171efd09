package io.fireact.task.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.agent.Question;
import io.fireact.agent.QuestionOverlap;
import io.fireact.agent.Segment;
import io.fireact.agent.Split;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.json.Json;
import io.fireact.search.CorpusSearch;
import io.fireact.search.OpenSearch;
import io.fireact.spec.TaskSpec;
import io.fireact.task.Passage;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class WorldTaskTest {
  private static final TaskSpec.Hops TWO = new TaskSpec.Hops(1, 0, 0);
  private static final TaskSpec.Hops MIXED = new TaskSpec.Hops(0.5, 0.3, 0.2);

  private final WorldTask mixed = new WorldTask(spec(1, 300, 60, 60, MIXED));

  @Test
  void theSameSpecGivesTheSameBytesEverywhere() throws Exception {
    assertThat(sha256(new WorldTask(spec(7, 40, 10, 10, TWO))))
        .isEqualTo("84495f29ca77cd240561e0360d437831a6c0b812956ffff86c3ae827d88a493e");
    assertThat(sha256(new WorldTask(spec(7, 40, 10, 10, MIXED))))
        .isEqualTo("2549d69778a09c51894e7890b7289ffaadc9c77623a2be52f1a4a8a3ad36b9ff");
  }

  @Test
  void anotherSeedGivesAnotherWorld() throws Exception {
    assertThat(sha256(new WorldTask(spec(8, 40, 10, 10, TWO))))
        .isNotEqualTo(sha256(new WorldTask(spec(7, 40, 10, 10, TWO))));
  }

  @Test
  void eachSplitHasItsShareOfEachKindOfQuestion() {
    Map<String, Long> kinds =
        mixed.questions().stream()
            .collect(
                Collectors.groupingBy(
                    question -> question.split() + " " + question.category(),
                    Collectors.counting()));
    assertThat(kinds)
        .isEqualTo(
            Map.of(
                "TRAIN two-hop", 150L,
                "TRAIN three-hop", 90L,
                "TRAIN comparison", 60L,
                "DEV two-hop", 30L,
                "DEV three-hop", 18L,
                "DEV comparison", 12L,
                "TEST two-hop", 30L,
                "TEST three-hop", 18L,
                "TEST comparison", 12L));
  }

  @Test
  void sharesThatDoNotDivideStillAddUp() {
    WorldTask task = new WorldTask(spec(1, 7, 1, 2, new TaskSpec.Hops(0.4, 0.3, 0.3)));
    assertThat(task.questions()).hasSize(10);
  }

  @Test
  void questionsAndTitlesAreUnique() {
    assertThat(mixed.questions()).extracting(Question::id).doesNotHaveDuplicates();
    assertThat(mixed.questions()).extracting(Question::text).doesNotHaveDuplicates();
    assertThat(mixed.corpus()).extracting(Passage::title).doesNotHaveDuplicates();
    assertThat(mixed.corpus()).extracting(Passage::id).doesNotHaveDuplicates();
  }

  @Test
  void noTrainQuestionIsHeldOut() {
    WorldTask world = new WorldTask(spec(1, 700, 200, 200, MIXED));
    Map<Boolean, List<Question>> questions =
        world.questions().stream()
            .collect(Collectors.partitioningBy(question -> question.split() == Split.TRAIN));
    QuestionOverlap heldOut = new QuestionOverlap(questions.getOrDefault(false, List.of()));
    assertThat(questions.getOrDefault(true, List.of()))
        .hasSize(700)
        .allMatch(question -> heldOut.find(question).isEmpty());
  }

  @Test
  void everyAnswerFollowsFromTheCorpusAlone() {
    Map<String, Passage> pages =
        mixed.corpus().stream().collect(Collectors.toMap(Passage::title, Function.identity()));
    for (Question question : mixed.questions()) {
      assertThat(solve(question.text(), pages)).as(question.text()).isEqualTo(question.answer());
    }
  }

  @Test
  void namesOfDevAndTestOccurInNoOtherSplitNorInPreTraining() {
    Set<String> held = new HashSet<>();
    for (Passage passage : mixed.corpus()) {
      if (passage.title().contains(" ") && WorldNames.splitOf(passage.title()) != Split.TRAIN) {
        held.add(passage.title());
      }
    }
    assertThat(held).hasSizeGreaterThan(500);
    for (Passage passage : mixed.corpus()) {
      Split split = WorldNames.splitOf(passage.title());
      if (passage.title().contains(" ")) {
        assertThat(names(passage.text())).allMatch(name -> WorldNames.splitOf(name) == split);
      }
    }
    for (Question question : mixed.questions()) {
      assertThat(names(question.text() + " " + question.answer()))
          .isNotEmpty()
          .allMatch(name -> WorldNames.splitOf(name) == question.split());
    }
    assertThat(mixed.pretraining().map(WorldTaskTest::text).flatMap(text -> names(text).stream()))
        .hasSizeGreaterThan(1000)
        .allMatch(name -> WorldNames.splitOf(name) == Split.TRAIN)
        .doesNotContainAnyElementsOf(held);
  }

  @Test
  void everyPassageIsFoundByItsTitle() {
    try (OpenSearch search = CorpusSearch.of(mixed.corpus(), 1, 300)) {
      for (Passage passage : mixed.corpus()) {
        assertThat(search.observe(passage.title())).isEqualTo(passage.text());
      }
    }
  }

  @Test
  void aFilmHasWhatTheQuestionsAskAboutAndNoMore() {
    WorldTask two = new WorldTask(spec(1, 30, 10, 10, TWO));
    assertThat(two.corpus())
        .filteredOn(passage -> passage.text().contains(" is a film."))
        .isNotEmpty()
        .noneMatch(passage -> passage.text().contains("studio"))
        .noneMatch(passage -> passage.text().contains("year"));
    assertThat(mixed.corpus())
        .filteredOn(passage -> passage.text().contains(" is a film."))
        .allMatch(passage -> passage.text().contains("studio"))
        .allMatch(passage -> passage.text().contains("year"));
  }

  @Test
  void preTrainingHasSingleLinesOfTheFormatButNoEpisode() {
    List<String> documents = mixed.pretraining().map(WorldTaskTest::text).toList();
    assertThat(documents).hasSize(2000);
    assertThat(documents)
        .filteredOn(text -> text.contains("Action:"))
        .hasSizeBetween(300, 600)
        .noneMatch(text -> text.contains("Question:"))
        .noneMatch(text -> text.indexOf("Action:") != text.lastIndexOf("Action:"));
    assertThat(mixed.pretraining())
        .allSatisfy(document -> assertThat(document).anyMatch(Segment::inLoss));
    for (String line : List.of(" is a company.", " is a film.", " is a person.", " year ")) {
      assertThat(documents).anyMatch(text -> text.contains(line));
    }
  }

  @Test
  void aLargeSplitAsksSeveralQuestionsAboutAFilm() {
    WorldTask task = new WorldTask(spec(3, 1, 1, 8000, MIXED));
    assertThat(task.questions()).extracting(Question::text).doesNotHaveDuplicates().hasSize(8002);
    Map<String, Passage> pages =
        task.corpus().stream().collect(Collectors.toMap(Passage::title, Function.identity()));
    assertThat(task.questions())
        .allMatch(question -> solve(question.text(), pages).equals(question.answer()));
  }

  @Test
  void moreQuestionsThanNamesAllowAreRefused() {
    assertThatThrownBy(() -> new WorldTask(spec(1, 1_000_000, 1, 1, TWO)))
        .isInstanceOfSatisfying(
            FailureException.class,
            failure -> assertThat(failure.type()).isEqualTo(FailureType.BAD_DATA))
        .hasMessageContainingAll("task.train asks for 1000000 two-hop questions", "which give");
    assertThatThrownBy(() -> new WorldTask(spec(1, 1, 1, 20_000, new TaskSpec.Hops(0, 0, 1))))
        .hasMessageContaining("task.test asks for 20000 comparison questions");
  }

  private static TaskSpec.World spec(long seed, int train, int dev, int test, TaskSpec.Hops hops) {
    return new TaskSpec.World(seed, train, dev, test, hops, 2000);
  }

  /** By string searching only, so that it shares nothing with the code that made the answers. */
  private static String solve(String question, Map<String, Passage> pages) {
    if (question.contains(" earlier, ")) {
      String[] both = question.substring(question.indexOf(", ") + 2).split(" or |\\?");
      String first = walk(both[0], pages);
      String second = walk(both[1], pages);
      int years = fact(first, "year", pages).compareTo(fact(second, "year", pages));
      assertThat(years).isNotZero();
      return years < 0 ? first : second;
    }
    String attribute =
        question.contains("city") ? "city" : question.contains("job") ? "job" : "year";
    int the = question.indexOf("the ");
    String walk = question.substring(the).replace(" born?", "").replace("?", "");
    return fact(walk(walk, pages), attribute, pages);
  }

  private static String walk(String text, Map<String, Passage> pages) {
    if (!text.startsWith("the ")) {
      return text;
    }
    String[] parts = text.substring("the ".length()).split(" of ", 2);
    return fact(walk(parts[1], pages), parts[0], pages);
  }

  private static String fact(String name, String word, Map<String, Passage> pages) {
    String text = Objects.requireNonNull(pages.get(name)).text();
    String mark = ". " + word + " ";
    assertThat(text).containsOnlyOnce(mark);
    int from = text.indexOf(mark) + mark.length();
    return text.substring(from, text.indexOf('.', from));
  }

  private static List<String> names(String text) {
    List<String> names = new ArrayList<>();
    Pattern pattern =
        Pattern.compile(
            "[bdfklmnrstvz][aeio][nrlsm]?(?: [a-z]+son|ing [a-z]+ight|co [a-z]+tex)\\b");
    pattern.matcher(text).results().forEach(match -> names.add(match.group()));
    return names;
  }

  private static String text(List<Segment> document) {
    return document.stream().map(Segment::text).collect(Collectors.joining());
  }

  private static String sha256(WorldTask task) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    List<Object> all = new ArrayList<>();
    all.addAll(task.questions());
    all.addAll(task.corpus());
    all.addAll(task.pretraining().toList());
    for (Object each : all) {
      digest.update((Json.write(each) + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
