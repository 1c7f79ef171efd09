package io.fireact.stage.episode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.agent.Disposition;
import io.fireact.agent.Question;
import io.fireact.agent.ReasoningPolicy;
import io.fireact.agent.Step;
import io.fireact.agent.Trajectory;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.lm.text.PromptStyle;
import io.fireact.model.LanguageModel;
import io.fireact.search.CorpusSearch;
import io.fireact.search.OpenSearch;
import io.fireact.spec.AgentSpec;
import io.fireact.spec.SearchSpec;
import io.fireact.spec.TaskSpec;
import io.fireact.spec.TeacherSpec;
import io.fireact.task.world.ScriptedTeacher;
import io.fireact.task.world.WorldTask;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The loop in this process: what is watched is what comes out. */
final class InProcessAgentTest {
  private static final AgentSpec AGENT = new AgentSpec(6, 300, 0, 64, ReasoningPolicy.DROP);

  private final WorldTask world =
      new WorldTask(new TaskSpec.World(1, 20, 6, 12, new TaskSpec.Hops(1, 0, 0), 400));
  private final LanguageModel teacher = new ScriptedTeacher(new TeacherSpec.Scripted(1, 0, 1));
  private final Question question = world.questions().get(0);
  private final Notes notes = new Notes();

  @Test
  void aTeacherFindsTheAnswerAndEachRoundIsToldOnceAfterItsWords() {
    try (InProcessAgent agent =
        InProcessAgent.of(
            teacher, new PromptStyle.Plain(), CorpusSearch.of(world.corpus(), 1, 300), AGENT)) {
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
  void aSearchThatFailsEndsTheEpisodeAndOneThatCannotWorkEndsTheCommand() {
    try (InProcessAgent agent =
        InProcessAgent.of(teacher, new PromptStyle.Plain(), failing(FailureType.TIMEOUT), AGENT)) {
      Trajectory trajectory = agent.answer(question, notes);
      assertThat(trajectory.disposition()).isEqualTo(Disposition.TOOL_FAILED);
      assertThat(notes.events).contains("failed: TIMEOUT");
    }
    try (InProcessAgent agent =
        InProcessAgent.of(
            teacher, new PromptStyle.Plain(), failing(FailureType.BAD_REQUEST), AGENT)) {
      assertThatThrownBy(() -> agent.answer(question, notes))
          .isInstanceOf(FailureException.class)
          .hasMessage("BAD_REQUEST");
    }
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
    public void onSearchFailed(FailureException failure) {
      events.add("failed: " + failure.type());
    }
  }
}
