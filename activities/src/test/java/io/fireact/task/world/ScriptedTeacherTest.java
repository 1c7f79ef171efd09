package io.fireact.task.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.agent.Completion;
import io.fireact.agent.Disposition;
import io.fireact.agent.FinishReason;
import io.fireact.agent.Question;
import io.fireact.agent.ReActFormat;
import io.fireact.agent.Segment;
import io.fireact.agent.Split;
import io.fireact.agent.Step;
import io.fireact.agent.Trajectory;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.model.CompletionRequest;
import io.fireact.search.CorpusSearch;
import io.fireact.search.OpenSearch;
import io.fireact.search.SearchObservation;
import io.fireact.spec.TaskSpec;
import io.fireact.spec.TeacherSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ScriptedTeacherTest {
  private static final Map<String, String> PAGES =
      Map.of(
          "baning kelight",
          "baning kelight is a film. writer ben lason. studio bonco ratex. year 1911. director dal"
              + " mison.",
          "fering tolight",
          "fering tolight is a film. director zan toson. writer fal rason. year 1923.",
          "dal mison",
          "dal mison is a person. city tanville. year 1949. job poet.",
          "zan toson",
          "zan toson is a person. city rolville. year 1931. job judge.",
          "bonco ratex",
          "bonco ratex is a company. founder ke meson. city tanville. year 1920.",
          "ke meson",
          "ke meson is a person. city zarville. year 1902. job baker.");

  private final ScriptedTeacher teacher = teacher(0);

  @Test
  void aTwoHopQuestionTakesTwoSearches() {
    assertThat(
            text(
                ScriptedTeacherTest::byTitle,
                "in which city was the director of baning kelight born?"))
        .isEqualTo(
            """
            Question: in which city was the director of baning kelight born?
            Thought: I need to find the director of baning kelight.
            Action: search[baning kelight]
            Observation: %s
            Thought: director dal mison. I need to find dal mison.
            Action: search[dal mison]
            Observation: %s
            Thought: city tanville. so the answer is tanville.
            Action: finish[tanville]\
            """
                .formatted(PAGES.get("baning kelight"), PAGES.get("dal mison")));
  }

  @Test
  void aThreeHopQuestionTakesThree() {
    assertThat(
            text(
                ScriptedTeacherTest::byTitle,
                "which job had the founder of the studio of baning kelight?"))
        .isEqualTo(
            """
            Question: which job had the founder of the studio of baning kelight?
            Thought: I need to find the studio of baning kelight.
            Action: search[baning kelight]
            Observation: %s
            Thought: studio bonco ratex. I need to find bonco ratex.
            Action: search[bonco ratex]
            Observation: %s
            Thought: founder ke meson. I need to find ke meson.
            Action: search[ke meson]
            Observation: %s
            Thought: job baker. so the answer is baker.
            Action: finish[baker]\
            """
                .formatted(
                    PAGES.get("baning kelight"), PAGES.get("bonco ratex"), PAGES.get("ke meson")));
  }

  @Test
  void aComparisonReadsBothSidesBeforeItAnswers() {
    String question =
        "who was born earlier, the director of baning kelight or the director of fering tolight?";
    assertThat(text(ScriptedTeacherTest::byTitle, question))
        .isEqualTo(
            """
            Question: %s
            Thought: I need to find the director of baning kelight.
            Action: search[baning kelight]
            Observation: %s
            Thought: director dal mison. I need to find dal mison.
            Action: search[dal mison]
            Observation: %s
            Thought: year 1949. I need to find the director of fering tolight.
            Action: search[fering tolight]
            Observation: %s
            Thought: director zan toson. I need to find zan toson.
            Action: search[zan toson]
            Observation: %s
            Thought: dal mison year 1949. zan toson year 1931. so the answer is zan toson.
            Action: finish[zan toson]\
            """
                .formatted(
                    question,
                    PAGES.get("baning kelight"),
                    PAGES.get("dal mison"),
                    PAGES.get("fering tolight"),
                    PAGES.get("zan toson")));
    assertThat(
            answer(
                ScriptedTeacherTest::byTitle,
                "which film was released earlier, fering tolight or baning kelight?"))
        .isEqualTo("baning kelight");
  }

  @Test
  void whatASearchMissesIsSearchedInAnotherWayOnce() {
    List<String> queries = new ArrayList<>();
    UnaryOperator<String> stubborn =
        query -> {
          queries.add(query);
          return query.equals("baning kelight film")
              ? byTitle("baning kelight")
              : query.equals("dal mison person")
                  ? byTitle("dal mison")
                  : SearchObservation.NOTHING_FOUND;
        };

    assertThat(answer(stubborn, "in which year was the director of baning kelight born?"))
        .isEqualTo("1949");
    assertThat(queries)
        .containsExactly("baning kelight", "baning kelight film", "dal mison", "dal mison person");
  }

  @Test
  void whatCannotBeFoundIsGuessedFromWhatWasSeen() {
    UnaryOperator<String> nothing = query -> SearchObservation.NOTHING_FOUND;
    UnaryOperator<String> other = query -> PAGES.getOrDefault("ke meson", "");

    assertThat(answer(nothing, "which job had the director of baning kelight?"))
        .isEqualTo("unknown");
    assertThat(answer(other, "which job had the director of baning kelight?")).isEqualTo("baker");
    assertThat(answer(nothing, "which film was released earlier, a b or c d?")).isEqualTo("a b");
  }

  @Test
  void onlyTheLastQuestionOfThePromptIsAnswered() {
    Trajectory shot =
        new BareAgent(teacher, ScriptedTeacherTest::byTitle, List.of())
            .answer(question("which job had the director of baning kelight?"));
    Question asked = question("in which city was the director of baning kelight born?");

    assertThat(
            new BareAgent(teacher, ScriptedTeacherTest::byTitle, List.of(shot))
                .answer(asked)
                .steps())
        .isEqualTo(
            new BareAgent(teacher, ScriptedTeacherTest::byTitle, List.of()).answer(asked).steps());
  }

  @Test
  void tokensAreWords() {
    Completion completion = complete(teacher, "which job had the writer of a b?", List.of());

    assertThat(completion.inputTokens()).isEqualTo(9);
    assertThat(completion.outputTokens())
        .isEqualTo(
            "Thought: I need to find the writer of a b. Action: search[a b]".split(" ").length);
    assertThat(completion.finish()).isEqualTo(FinishReason.STOP);
  }

  @Test
  void itUnderstandsNoOtherTask() {
    assertThatThrownBy(() -> complete(teacher, "Who was Ann Lind?", List.of()))
        .isInstanceOfSatisfying(
            FailureException.class,
            failure -> assertThat(failure.type()).isEqualTo(FailureType.BAD_DATA))
        .hasMessageContainingAll("Who was Ann Lind?", "teacher.kind");
  }

  @Test
  void withoutMistakesEveryQuestionOfAWorldIsAnsweredRight() {
    World world = new World(400);
    assertThat(world.episodes(teacher)).allMatch(Trajectory::correct);
    try (OpenSearch three = CorpusSearch.of(world.task.corpus(), 3, 300)) {
      BareAgent agent = new BareAgent(teacher, three::observe, List.of());
      assertThat(world.questions().subList(0, 100).stream().map(agent::answer))
          .allMatch(Trajectory::correct);
    }
  }

  @Test
  void mistakesComeAtTheirRateAndMakeWrongTrajectories() {
    World world = new World(1000);
    TeacherSpec.Scripted spec = new TeacherSpec.Scripted(5, 0.15, 1000);
    Set<Mistake> made = EnumSet.noneOf(Mistake.class);
    int mistakes = 0;
    int wrong = 0;
    for (Trajectory episode : world.episodes(new ScriptedTeacher(spec))) {
      Mistake mistake =
          Mistake.on(WorldQuestion.parse(episode.question().text()).orElseThrow(), spec);
      made.add(mistake);
      mistakes += mistake == Mistake.NONE ? 0 : 1;
      wrong += episode.correct() ? 0 : 1;
      assertThat(mistake == Mistake.NONE && !episode.correct()).isFalse();
    }
    assertThat(made).containsExactlyInAnyOrder(Mistake.values());
    // Three standard deviations of 1000 questions.
    assertThat(mistakes).isBetween(116, 184);
    // A wrong person may have the right job.
    assertThat(wrong).isBetween(mistakes * 9 / 10, mistakes);
  }

  @Test
  void mistakesDoNotDependOnTheOrderOfTheQuestions() {
    World world = new World(100);
    ScriptedTeacher erring = teacher(0.5);
    List<Question> reversed = new ArrayList<>(world.questions());
    Collections.reverse(reversed);
    BareAgent agent = new BareAgent(erring, world.search, List.of());

    Set<Trajectory> forwards = Set.copyOf(world.episodes(erring));
    assertThat(reversed.stream().map(agent::answer).collect(Collectors.toSet()))
        .isEqualTo(forwards);
    assertThat(forwards)
        .anyMatch(episode -> episode.disposition() == Disposition.UNPARSABLE)
        .anyMatch(episode -> episode.answer().equals("unknown"));
  }

  @Test
  void trainTrajectoriesHoldNoNameOfDevOrTest() {
    World world = new World(400);
    Set<String> held =
        world.task.corpus().stream()
            .map(passage -> passage.title())
            .filter(title -> title.contains(" ") && WorldNames.splitOf(title) != Split.TRAIN)
            .collect(Collectors.toSet());
    assertThat(held).isNotEmpty();
    for (Trajectory episode : world.episodes(teacher)) {
      String text =
          ReActFormat.training(episode).stream().map(Segment::text).collect(Collectors.joining());
      assertThat(held).noneMatch(text::contains);
    }
  }

  private static ScriptedTeacher teacher(double errorRate) {
    return new ScriptedTeacher(new TeacherSpec.Scripted(1, errorRate, 1000));
  }

  private static String byTitle(String query) {
    return PAGES.getOrDefault(query, SearchObservation.NOTHING_FOUND);
  }

  private String text(UnaryOperator<String> search, String question) {
    Trajectory episode = new BareAgent(teacher, search, List.of()).answer(question(question));
    return ReActFormat.training(episode).stream().map(Segment::text).collect(Collectors.joining());
  }

  private String answer(UnaryOperator<String> search, String question) {
    return new BareAgent(teacher, search, List.of()).answer(question(question)).answer();
  }

  private static Completion complete(ScriptedTeacher teacher, String text, List<Step> steps) {
    Question question = question(text);
    return teacher.complete(
        new CompletionRequest(
            question,
            steps.size(),
            ReActFormat.episode(question, steps),
            List.of(ReActFormat.STOP),
            64,
            0,
            0));
  }

  private static Question question(String text) {
    return new Question("q", Split.TRAIN, text, "?", "two-hop");
  }

  private static final class World {
    private final WorldTask task;
    private final UnaryOperator<String> search;

    World(int train) {
      task =
          new WorldTask(
              new TaskSpec.World(4, train, 50, 50, new TaskSpec.Hops(0.5, 0.25, 0.25), 1));
      search = CorpusSearch.of(task.corpus(), 1, 300)::observe;
    }

    List<Question> questions() {
      return task.questions().stream().filter(question -> question.split() == Split.TRAIN).toList();
    }

    List<Trajectory> episodes(ScriptedTeacher teacher) {
      BareAgent agent = new BareAgent(teacher, search, List.of());
      return questions().stream().map(agent::answer).toList();
    }
  }
}
