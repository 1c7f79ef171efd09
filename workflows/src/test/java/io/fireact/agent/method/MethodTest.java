package io.fireact.agent.method;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.fireact.agent.AgentLimits;
import io.fireact.agent.Disposition;
import io.fireact.agent.Question;
import io.fireact.agent.ReActFormat;
import io.fireact.agent.ReasoningPolicy;
import io.fireact.agent.Split;
import io.fireact.agent.Step;
import io.fireact.agent.Trajectory;
import io.fireact.json.Json;
import io.fireact.spec.AgentSpec;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every method keeps; a new one is held to it by being registered. */
final class MethodTest {
  private static final Question QUESTION =
      new Question("q1", Split.TEST, "Where was Anna Lind born?", "Zanville", "bridge");
  private static final AgentLimits LIMITS = new AgentLimits(11, 100, 60, ReasoningPolicy.DROP);

  @Test
  void everyImplementationIsRegistered() {
    JavaClasses classes = new ClassFileImporter().importPackagesOf(AgentMethod.class);
    List<String> implementations =
        classes.stream()
            .filter(type -> type.isAssignableTo(AgentMethod.class) && !type.isInterface())
            .map(JavaClass::getName)
            .toList();
    assertThat(Arrays.stream(Method.values()).map(Method::implementation).map(Class::getName))
        .containsExactlyInAnyOrderElementsOf(implementations);
  }

  @ParameterizedTest
  @EnumSource
  void hasAnInstructionThatNamesTheLabelsOfItsRounds(Method method) {
    assertThat(method.instruction()).isEqualTo(method.instruction().strip()).isNotEmpty();
    assertThat(method.instruction()).contains(method.searches() ? "\"Action:\"" : "\"Answer:\"");
  }

  /** So that one student can learn from all of them, and be asked by any. */
  @ParameterizedTest
  @EnumSource
  void beginsWithTheQuestionAsTrainingTextsDo(Method method) {
    AgentEpisode episode = method.begin(QUESTION, LIMITS);
    assertThat(((AgentEpisode.Generate) episode.next()).prompt().text())
        .isEqualTo(ReActFormat.episode(QUESTION, List.of()));
    assertThat(episode.steps()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void whoeverEndsItTheTrajectorySaysWhichMethodItIsOf(Method method) {
    AgentEpisode episode = method.begin(QUESTION, LIMITS);
    episode.stop(Disposition.CONTENT_FILTER);
    Trajectory trajectory = ((AgentEpisode.End) episode.next()).trajectory();
    assertThat(trajectory.method()).isEqualTo(method);
    assertThat(Json.read(Json.write(trajectory), Trajectory.class)).isEqualTo(trajectory);
  }

  @ParameterizedTest
  @EnumSource
  void oneExampleIsTheQuestionAndEndsWithTheAnswer(Method method) {
    Trajectory shot =
        new Trajectory(
            QUESTION,
            List.of(new Step("she was.", "finish", "Zanville", "", "")),
            Disposition.FINISHED,
            "Zanville",
            true,
            1,
            1,
            method);
    assertThat(method.examples(List.of(shot, shot)))
        .startsWith("Question: Where was Anna Lind born?\n")
        .containsPattern("Zanville]?\n\nQuestion: ")
        .endsWith("\n\n");
  }

  @Test
  void whatWasStoredBeforeThereWereMethodsIsReAct() {
    Trajectory trajectory =
        new Trajectory(QUESTION, List.of(), Disposition.OUT_OF_ROUNDS, "", false, 1, 1);
    assertThat(Json.write(trajectory)).doesNotContain("method");
    assertThat(Json.read(Json.write(trajectory), Trajectory.class).method())
        .isEqualTo(Method.REACT);
    AgentSpec agent = new AgentSpec(11, 400, 0, 64, ReasoningPolicy.DROP);
    assertThat(Json.write(agent)).doesNotContain("method");
    assertThat(Json.read(Json.write(agent), AgentSpec.class)).isEqualTo(agent);
    AgentSpec other = new AgentSpec(11, 400, 0, 64, ReasoningPolicy.DROP, Method.COT);
    assertThat(Json.write(other)).contains("\"method\":\"cot\"");
    assertThat(Json.read(Json.write(other), AgentSpec.class)).isEqualTo(other);
  }
}
