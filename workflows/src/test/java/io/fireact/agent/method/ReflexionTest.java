package io.fireact.agent.method;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.agent.AgentLimits;
import io.fireact.agent.Completion;
import io.fireact.agent.FinishReason;
import io.fireact.agent.Question;
import io.fireact.agent.ReActFormat;
import io.fireact.agent.ReasoningPolicy;
import io.fireact.agent.Split;
import io.fireact.agent.Step;
import io.fireact.agent.Trajectory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReflexionTest {
  private static final Question QUESTION =
      new Question("q1", Split.TEST, "Where was Anna Lind born?", "Zanville", "bridge");
  private static final String SIXTH =
      "Now that I haven't solved the task within 5 steps, let me do a reflection and think about"
          + " how to improve my strategy.";

  @Test
  void theSixthAndTheTenthThoughtAreBegunForTheModel() {
    List<String> prompts = new ArrayList<>();
    AgentEpisode episode =
        Method.REFLEXION.begin(QUESTION, new AgentLimits(11, 100, 60, ReasoningPolicy.DROP));
    while (!(episode.next() instanceof AgentEpisode.End)) {
      if (episode.next() instanceof AgentEpisode.Generate call) {
        prompts.add(call.prompt().text());
        boolean begun = !call.prompt().text().endsWith("\n");
        episode.completed(
            new Completion(
                (begun ? " I look" : "Thought: I look") + " again.\nAction: search[Anna Lind]\n",
                1,
                1,
                FinishReason.STOP,
                0));
      } else {
        episode.observed("nothing.");
      }
    }
    assertThat(prompts).hasSize(11);
    assertThat(prompts.get(5)).endsWith("Observation: nothing.\nThought: " + SIXTH);
    assertThat(prompts.get(9)).endsWith("Thought: " + SIXTH.replace("5", "9"));
    Trajectory trajectory = ((AgentEpisode.End) episode.next()).trajectory();
    assertThat(trajectory.method()).isEqualTo(Method.REFLEXION);
    assertThat(trajectory.steps())
        .extracting(Step::thought)
        .containsExactly(
            "I look again.",
            "I look again.",
            "I look again.",
            "I look again.",
            "I look again.",
            SIXTH + " I look again.",
            "I look again.",
            "I look again.",
            "I look again.",
            SIXTH.replace("5", "9") + " I look again.",
            "I look again.");
    assertThat(trajectory.steps()).allMatch(Method.REFLEXION::wellFormed);
    // Each prompt is the beginning of what is learned from the episode.
    assertThat(prompts).allMatch(ReActFormat.text(trajectory)::startsWith);
  }

  @Test
  void aChatModelMayBeginTheLineAnew() {
    AgentEpisode episode =
        Method.REFLEXION.begin(QUESTION, new AgentLimits(11, 100, 60, ReasoningPolicy.DROP));
    for (int round = 0; round < 5; round++) {
      episode.completed(completion("Thought: a\nAction: search[x]"));
      episode.observed("nothing.");
    }
    episode.completed(completion("Thought: b\nAction: finish[Zanville]"));
    Trajectory trajectory = ((AgentEpisode.End) episode.next()).trajectory();
    assertThat(trajectory.steps().get(5).thought()).isEqualTo(SIXTH + " b");
    assertThat(trajectory.correct()).isTrue();
  }

  private static Completion completion(String text) {
    return new Completion(text, 1, 1, FinishReason.STOP, 0);
  }
}
