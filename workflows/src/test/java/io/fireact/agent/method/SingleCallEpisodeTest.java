package io.fireact.agent.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.agent.AgentLimits;
import io.fireact.agent.Completion;
import io.fireact.agent.Disposition;
import io.fireact.agent.FinishReason;
import io.fireact.agent.Question;
import io.fireact.agent.ReActFormat;
import io.fireact.agent.ReasoningPolicy;
import io.fireact.agent.Split;
import io.fireact.agent.Step;
import io.fireact.agent.Trajectory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** IO and CoT: one call, one round, no tool. */
final class SingleCallEpisodeTest {
  private static final Question QUESTION =
      new Question("q1", Split.TEST, "Where was Anna Lind born?", "Zanville", "bridge");
  // No rounds and no observations: neither means anything here.
  private static final AgentLimits LIMITS = new AgentLimits(0, 0, 60, ReasoningPolicy.DROP);
  private static final String REASONED = "Thought: she was born there.\nAnswer: zanville.\n";

  @Test
  void theModelIsAskedOnceWithTheQuestionAlone() {
    for (Method method : List.of(Method.IO, Method.COT)) {
      AgentEpisode episode = method.begin(QUESTION, LIMITS);
      AgentEpisode.Generate call = (AgentEpisode.Generate) episode.next();
      assertThat(call.number()).isZero();
      assertThat(call.prompt().text()).isEqualTo("Question: Where was Anna Lind born?\n");
      assertThat(call.prompt().stop()).containsExactly("\nQuestion:", "\nObservation:");
      assertThat(call.prompt().maxTokens()).isEqualTo(60);
      episode.completed(completion(REASONED));
      assertThat(episode.next()).isInstanceOf(AgentEpisode.End.class);
      assertThat(method.searches()).isFalse();
    }
  }

  @Test
  void aChainOfThoughtIsOneRoundOfReAct() {
    Trajectory trajectory = play(Method.COT, REASONED);
    assertThat(trajectory)
        .isEqualTo(
            new Trajectory(
                QUESTION,
                List.of(new Step("she was born there.", "finish", "zanville.", "", REASONED)),
                Disposition.FINISHED,
                "zanville.",
                true,
                100,
                7,
                Method.COT));
    assertThat(ReActFormat.text(trajectory))
        .isEqualTo(
            """
            Question: Where was Anna Lind born?
            Thought: she was born there.
            Action: finish[zanville.]""");
    assertThat(Method.COT.wellFormed(trajectory.steps().get(0))).isTrue();
    assertThat(Method.REACT.wellFormed(trajectory.steps().get(0))).isFalse();
  }

  @Test
  void aDirectAnswerIsARoundWithoutAThought() {
    Trajectory trajectory = play(Method.IO, "Answer: Zanville");
    assertThat(trajectory.steps())
        .containsExactly(new Step("", "finish", "Zanville", "", "Answer: Zanville"));
    assertThat(trajectory.correct()).isTrue();
    assertThat(Method.IO.wellFormed(trajectory.steps().get(0))).isTrue();
    assertThat(play(Method.IO, "Zanville").correct()).isTrue();
    assertThat(Method.IO.wellFormed(play(Method.IO, "Zanville").steps().get(0))).isFalse();
  }

  @Test
  void aTextWithoutAnAnswerIsUnparsable() {
    Trajectory trajectory = play(Method.COT, "Thought: hm.");
    assertThat(trajectory.disposition()).isEqualTo(Disposition.UNPARSABLE);
    assertThat(trajectory.steps()).containsExactly(new Step("hm.", "", "", "", "Thought: hm."));
    assertThat(trajectory.correct()).isFalse();
    assertThat(play(Method.IO, "Action: search[Anna Lind]").disposition())
        .isEqualTo(Disposition.UNPARSABLE);
  }

  @Test
  void aModelWithoutRoomForAWordEndsTheEpisode() {
    AgentEpisode episode = Method.COT.begin(QUESTION, LIMITS);
    episode.completed(new Completion("\n", 512, 0, FinishReason.LENGTH, 0.1));
    Trajectory trajectory = ((AgentEpisode.End) episode.next()).trajectory();
    assertThat(trajectory.disposition()).isEqualTo(Disposition.OUT_OF_ROUNDS);
    assertThat(trajectory.steps()).isEmpty();
  }

  @Test
  void whatWasNotAskedForIsRefused() {
    AgentEpisode episode = Method.IO.begin(QUESTION, LIMITS);
    assertThatThrownBy(() -> episode.observed("x"))
        .hasMessageContaining("not waiting for a UseTool");
    episode.stop(Disposition.CONTENT_FILTER);
    assertThat(((AgentEpisode.End) episode.next()).trajectory().disposition())
        .isEqualTo(Disposition.CONTENT_FILTER);
    assertThatThrownBy(() -> episode.stop(Disposition.TOO_LARGE))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> episode.completed(completion("x")))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void trajectoriesOfAnyMethodAreWorkedExamples() {
    Trajectory searched =
        new Trajectory(
            QUESTION,
            List.of(
                new Step("I look.", "search", "Anna Lind", "city Zanville.", ""),
                new Step("found.", "finish", "Zanville", "", "")),
            Disposition.FINISHED,
            "Zanville",
            true,
            1,
            1);
    assertThat(Method.COT.examples(List.of(searched)))
        .isEqualTo(
            """
            Question: Where was Anna Lind born?
            Thought: I look. found.
            Answer: Zanville

            """);
    assertThat(Method.IO.examples(List.of(searched)))
        .isEqualTo(
            """
            Question: Where was Anna Lind born?
            Answer: Zanville

            """);
  }

  private static Trajectory play(Method method, String text) {
    AgentEpisode episode = method.begin(QUESTION, LIMITS);
    episode.completed(completion(text));
    return ((AgentEpisode.End) episode.next()).trajectory();
  }

  private static Completion completion(String text) {
    return new Completion(text, 100, 7, FinishReason.STOP, 0.1);
  }
}
