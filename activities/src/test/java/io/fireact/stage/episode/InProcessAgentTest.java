package io.fireact.stage.episode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.fireact.agent.Compatibility;
import io.fireact.agent.Disposition;
import io.fireact.agent.Question;
import io.fireact.agent.ReasoningPolicy;
import io.fireact.agent.Step;
import io.fireact.agent.Trajectory;
import io.fireact.call.CallStore;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.lm.text.PromptStyle;
import io.fireact.meter.Meters;
import io.fireact.model.LanguageModel;
import io.fireact.search.CorpusSearch;
import io.fireact.search.OpenSearch;
import io.fireact.spec.AgentSpec;
import io.fireact.spec.SearchSpec;
import io.fireact.spec.TaskSpec;
import io.fireact.spec.TeacherSpec;
import io.fireact.task.world.ScriptedTeacher;
import io.fireact.task.world.WorldTask;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The loop in this process: what is watched is what comes out. */
final class InProcessAgentTest {
  private static final AgentSpec AGENT = new AgentSpec(6, 300, 0, 64, ReasoningPolicy.DROP);

  private final WorldTask world =
      new WorldTask(new TaskSpec.World(1, 20, 6, 12, new TaskSpec.Hops(1, 0, 0), 400));
  private final LanguageModel teacher = new ScriptedTeacher(new TeacherSpec.Scripted(1, 0, 1));
  private final Question question = world.questions().get(0);
  private final Notes notes = new Notes();

  @TempDir
  @SuppressWarnings("NullAway.Init") // by JUnit
  private Path directory;

  @Test
  void aTeacherFindsTheAnswerAndEachRoundIsToldOnceAfterItsWords() {
    try (InProcessAgent agent =
        InProcessAgent.of(
            teacher, new PromptStyle.Plain(), settings(CorpusSearch.of(world.corpus(), 1, 300)))) {
      Trajectory trajectory = agent.answer(question, notes);

      assertThat(trajectory.disposition()).isEqualTo(Disposition.FINISHED);
      assertThat(trajectory.correct()).isTrue();
      assertThat(trajectory.steps()).hasSizeGreaterThan(1);
      List<Object> expected = new ArrayList<>();
      for (Step step : trajectory.steps()) {
        expected.add(step.raw());
        // A round before the last is told as the next call sees it, without its raw text.
        expected.add(withoutRaw(step));
      }
      assertThat(notes.events).isEqualTo(expected);
      assertThat(agent.answer(question, notes)).as("the next question").isEqualTo(trajectory);
    }
  }

  @Test
  void theReleasedLoopFindsTheAnswerOfTheSameTeacher() {
    AgentSpec released = AGENT.withCompat(Compatibility.FIREACT_2023);
    OpenSearch search = CorpusSearch.of(world.corpus(), 1, 300);
    try (InProcessAgent right =
            InProcessAgent.of(teacher, new PromptStyle.Plain(), settings(AGENT, search));
        InProcessAgent agent =
            InProcessAgent.of(teacher, new PromptStyle.Plain(), settings(released, search))) {
      Trajectory expected = right.answer(question, notes);
      Trajectory trajectory = agent.answer(question, notes);
      assertThat(trajectory.compat()).isEqualTo(Compatibility.FIREACT_2023);
      assertThat(trajectory.correct()).isTrue();
      assertThat(trajectory.steps())
          .extracting(Step::action, Step::argument, Step::observation)
          .containsExactlyElementsOf(
              expected.steps().stream()
                  .map(step -> tuple(step.action(), step.argument(), step.observation()))
                  .toList());
    }
  }

  @Test
  void aSearchThatFailsEndsTheEpisodeAndOneThatCannotWorkEndsTheCommand() {
    try (InProcessAgent agent =
        InProcessAgent.of(
            teacher, new PromptStyle.Plain(), settings(failing(FailureType.TIMEOUT)))) {
      Trajectory trajectory = agent.answer(question, notes);
      assertThat(trajectory.disposition()).isEqualTo(Disposition.TOOL_FAILED);
      assertThat(notes.events).contains("failed: TIMEOUT");
    }
    try (InProcessAgent agent =
        InProcessAgent.of(
            teacher, new PromptStyle.Plain(), settings(failing(FailureType.BAD_REQUEST)))) {
      assertThatThrownBy(() -> agent.answer(question, notes))
          .isInstanceOf(FailureException.class)
          .hasMessage("BAD_REQUEST");
    }
  }

  private InProcessAgent.Settings settings(OpenSearch search) {
    return settings(AGENT, search);
  }

  private InProcessAgent.Settings settings(AgentSpec agent, OpenSearch search) {
    return new InProcessAgent.Settings(
        agent,
        Optional.of(search),
        "",
        new CallStore(directory),
        new Meters(new SimpleMeterRegistry()));
  }

  private static OpenSearch failing(FailureType type) {
    return new OpenSearch(
        new SearchSpec.Bm25(1, 300),
        query -> {
          throw new FailureException(type, type.name());
        });
  }

  private static Step withoutRaw(Step step) {
    return new Step(step.thought(), step.action(), step.argument(), step.observation(), "");
  }

  /** What the listener is told, in order. */
  private static final class Notes implements InProcessAgent.Listener {
    private final List<Object> events = new ArrayList<>();

    @Override
    public void onText(String piece) {
      events.add(piece);
    }

    @Override
    public void onStep(Step step) {
      events.add(withoutRaw(step));
    }

    @Override
    public void onFailed(String who, FailureException failure) {
      events.add("failed: " + failure.type());
    }
  }
}
