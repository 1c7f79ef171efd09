package io.fireact.agent.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.agent.AgentLimits;
import io.fireact.agent.Compatibility;
import io.fireact.agent.Completion;
import io.fireact.agent.Disposition;
import io.fireact.agent.FinishReason;
import io.fireact.agent.Prompt;
import io.fireact.agent.Question;
import io.fireact.agent.ReasoningPolicy;
import io.fireact.agent.Split;
import io.fireact.agent.Step;
import io.fireact.agent.Trajectory;
import io.fireact.agent.method.AgentEpisode.End;
import io.fireact.agent.method.AgentEpisode.Generate;
import io.fireact.agent.method.AgentEpisode.UseTool;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The released loop, golden cases from its source. */
class ReleasedEpisodeTest {
  private static final Question QUESTION =
      new Question("1", Split.TEST, "Who directed Solaris?", "Tarkovsky", "bridge");
  private static final List<String> STOP = List.of("\nObservation:");

  @Test
  void aModelGoesOnBehindTheCueAndStopsAtAnObservation() {
    AgentEpisode episode = begin(Method.REACT, Compatibility.FIREACT_2023, 11);
    assertThat(prompt(episode).text()).isEqualTo("Question: Who directed Solaris?\nThought:");
    assertThat(prompt(episode).stop()).isEqualTo(STOP);
    say(episode, " I look.\nAction: search[Solaris]");
    assertThat(episode.next()).isEqualTo(new UseTool(0, "Solaris"));
    episode.observed("No result.");
    assertThat(prompt(episode).text())
        .isEqualTo(
            "Question: Who directed Solaris?\nThought: I look.\nAction: search[Solaris]\n"
                + "Observation: None\nThought:");
    say(episode, " So.\nAction: finish[Tarkovsky]");
    Trajectory trajectory = end(episode);
    assertThat(trajectory.correct()).isTrue();
    assertThat(trajectory.compat()).isEqualTo(Compatibility.FIREACT_2023);
    assertThat(trajectory.steps())
        .extracting(Step::raw)
        .containsExactly(
            "Thought: I look.\nAction: search[Solaris]", "Thought: So.\nAction: finish[Tarkovsky]");
  }

  @Test
  void aFineTunedModelReadsAlpacasFrame() {
    AgentEpisode episode = begin(Method.REACT, Compatibility.FIREACT_2023_ALPACA, 11);
    assertThat(prompt(episode).text())
        .endsWith("### Instruction:\nWho directed Solaris?\n\n### Response:\nThought:");
  }

  @Test
  void aTextWithoutAnActionIsAskedForFiveTimesMoreWithoutTheCueAndThenGivenUp() {
    AgentEpisode episode = begin(Method.REACT, Compatibility.FIREACT_2023, 11);
    say(episode, " I do not know");
    for (int i = 1; i <= 5; i++) {
      assertThat(((Generate) episode.next()).number()).isEqualTo(i);
      assertThat(prompt(episode).text()).isEqualTo("Question: Who directed Solaris?\n");
      assertThat(prompt(episode).stop()).isEmpty();
      say(episode, "Thought: still not");
    }
    Trajectory trajectory = end(episode);
    assertThat(trajectory.disposition()).isEqualTo(Disposition.FINISHED);
    assertThat(trajectory.answer()).isEmpty();
    assertThat(trajectory.correct()).isFalse();
    assertThat(trajectory.steps())
        .extracting(Step::raw)
        .containsExactly("Thought: failed\nAction: finish[]");
    assertThat(trajectory.inputTokens()).isEqualTo(6);
  }

  @Test
  void aRepetitionThatHasAnActionIsTheRoundWhateverRunsOnBehindIt() {
    AgentEpisode episode = begin(Method.REACT, Compatibility.FIREACT_2023, 11);
    say(episode, " hm");
    say(
        episode,
        "Thought: I look.\nAction: search[Solaris]\nObservation: x\nThought: y\nAction: finish[z]");
    assertThat(episode.next()).isEqualTo(new UseTool(0, "Solaris] Observation: x Thought:"));
  }

  @Test
  void anActionWithoutABracketLeavesNothingBehindButCosts() {
    AgentEpisode episode = begin(Method.REACT, Compatibility.FIREACT_2023, 2);
    Prompt first = prompt(episode);
    say(episode, " a\nAction: search Solaris");
    assertThat(prompt(episode)).isEqualTo(first);
    assertThat(episode.steps()).isEmpty();
    say(episode, " a\nAction: search Solaris");
    assertThat(end(episode).disposition()).isEqualTo(Disposition.OUT_OF_ROUNDS);
    assertThat(Compatibility.FIREACT_2023.turns(end(episode))).isNaN();
  }

  @Test
  void anUnknownToolIsAnsweredWithTheExceptionsText() {
    AgentEpisode episode = begin(Method.REACT, Compatibility.FIREACT_2023, 11);
    say(episode, " a\nAction: lookup[x]");
    assertThat(episode.steps().get(0).observation())
        .isEqualTo("('lookup', 'x') generated an exception: Unknown tool name: lookup");
    say(episode, " b\nAction: search[]");
    assertThat(episode.steps().get(1).observation()).isEqualTo("None");
    say(episode, " c\nAction: Finish now[Tarkovsky]");
    assertThat(end(episode).correct()).isTrue();
  }

  @Test
  void anEmptyActionIsAskedForOnceMore() {
    AgentEpisode episode = begin(Method.REACT, Compatibility.FIREACT_2023, 11);
    say(episode, "I look.\nAction: ");
    assertThat(prompt(episode).text()).endsWith("\nThought: I look.\nAction:");
    assertThat(prompt(episode).stop()).isEqualTo(STOP);
    say(episode, " finish[Tarkovsky]\n");
    assertThat(end(episode).correct()).isTrue();
  }

  @Test
  void theInjectedReflectionMakesTheSearchBehindItUnknown() {
    AgentEpisode episode = begin(Method.REFLEXION, Compatibility.FIREACT_2023, 11);
    for (int i = 0; i < 5; i++) {
      assertThat(prompt(episode).text()).endsWith("\nThought:");
      say(episode, " a\nAction: search[x]");
      episode.observed("y");
    }
    assertThat(prompt(episode).text())
        .endsWith(
            "\nThought: Now that I haven't solved the task within 5 steps, let me do a"
                + " reflection and think about how to improve my strategy.");
    say(episode, "\nAction: search[z]");
    Step sixth = episode.steps().get(5);
    assertThat(sixth.raw()).endsWith("improve my strategy. \nAction:  search[z]");
    assertThat(sixth.observation())
        .isEqualTo("(' search', 'z') generated an exception: Unknown tool name:  search");
    for (int i = 6; i < 11; i++) {
      assertThat(prompt(episode).text()).endsWith("\nThought:");
      say(episode, " a\nAction: search[x]");
      if (i < 10) {
        episode.observed("y");
      }
    }
    assertThat(end(episode).disposition()).isEqualTo(Disposition.OUT_OF_ROUNDS);
  }

  @Test
  void aConversationHasNeitherCueNorStopStringAndKeepsWhatWasSaid() {
    AgentEpisode episode = begin(Method.REACT, Compatibility.FIREACT_2023_CHAT, 11);
    assertThat(prompt(episode).text()).isEqualTo("Question: Who directed Solaris?\n");
    assertThat(prompt(episode).stop()).isEmpty();
    String said = "Thought: I look.\nAction: search[Solaris]\nThought: more\nAction: finish[x]";
    say(episode, said);
    assertThat(episode.next()).isEqualTo(new UseTool(0, "Solaris] Thought: mor"));
    episode.observed("y");
    assertThat(prompt(episode).text())
        .isEqualTo("Question: Who directed Solaris?\n" + said + "\nObservation: y\n");
    say(episode, "Thought: So.\nAction: finish[Tarkovsky]");
    assertThat(end(episode).correct()).isTrue();
    assertThat(Compatibility.FIREACT_2023_CHAT.turns(end(episode))).isEqualTo(3);
  }

  @Test
  void anEpisodeMayBeStoppedWhileItSearches() {
    AgentEpisode episode = begin(Method.REACT, Compatibility.FIREACT_2023, 11);
    say(episode, " a\nAction: search[x]");
    episode.stop(Disposition.TOOL_FAILED);
    assertThat(end(episode).steps()).hasSize(1);
    assertThatThrownBy(() -> begin(Method.REACT, Compatibility.FIREACT_2023, 0))
        .hasMessageContaining("at least 1 is needed");
  }

  private static AgentEpisode begin(Method method, Compatibility compat, int rounds) {
    return method.begin(
        QUESTION, new AgentLimits(rounds, 100_000, 100, ReasoningPolicy.DROP, compat));
  }

  private static Prompt prompt(AgentEpisode episode) {
    return ((Generate) episode.next()).prompt();
  }

  private static void say(AgentEpisode episode, String text) {
    episode.completed(new Completion(text, 1, 1, FinishReason.STOP, 0));
  }

  private static Trajectory end(AgentEpisode episode) {
    return ((End) episode.next()).trajectory();
  }
}
