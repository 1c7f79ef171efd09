package io.fireact.agent.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.agent.AgentLimits;
import io.fireact.agent.Completion;
import io.fireact.agent.Disposition;
import io.fireact.agent.FinishReason;
import io.fireact.agent.Prompt;
import io.fireact.agent.Question;
import io.fireact.agent.ReActFormat;
import io.fireact.agent.ReasoningPolicy;
import io.fireact.agent.Split;
import io.fireact.agent.Step;
import io.fireact.agent.Trajectory;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** The episode decides what is next, and every episode ends in one of four ways. */
final class ReActEpisodeTest {
  private static final Question QUESTION =
      new Question("q1", Split.TEST, "Where was Anna Lind born?", "Zanville", "bridge");
  private static final String SEARCH = "Thought: I look.\nAction: search[Anna Lind]\n";
  private static final String FINISH = "Thought: found.\nAction: finish[zanville.]";

  private final AgentEpisode episode =
      Method.REACT.begin(QUESTION, new AgentLimits(4, 20, 60, ReasoningPolicy.DROP));

  @Test
  void firstTheModelIsCalledWithNothing() {
    assertThat(episode.next()).isEqualTo(generate(0));
  }

  @Test
  void aSearchIsMadeAndItsObservationGoesIntoTheNextCallWithoutRawText() {
    episode.completed(completion(SEARCH));
    assertThat(episode.next()).isEqualTo(new AgentEpisode.UseTool(0, "Anna Lind"));
    episode.observed("city\nZanville.");
    assertThat(episode.next())
        .isEqualTo(generate(1, new Step("I look.", "search", "Anna Lind", "city Zanville.", "")));
  }

  @Test
  void anAnswerEndsTheEpisodeAndIsComparedWithTheGoldOne() {
    episode.completed(completion(SEARCH));
    episode.observed("city Zanville.");
    episode.completed(completion(FINISH));
    assertThat(trajectory())
        .isEqualTo(
            new Trajectory(
                QUESTION,
                List.of(
                    new Step("I look.", "search", "Anna Lind", "city Zanville.", SEARCH),
                    new Step("found.", "finish", "zanville.", "", FINISH)),
                Disposition.FINISHED,
                "zanville.",
                true,
                200,
                14));
  }

  @Test
  void anEmptyAnswerIsAWrongOne() {
    episode.completed(completion("Action: finish[]"));
    assertThat(trajectory().disposition()).isEqualTo(Disposition.FINISHED);
    assertThat(trajectory().answer()).isEmpty();
    assertThat(trajectory().correct()).isFalse();
  }

  @Test
  void theLastRoundsSearchIsNotMade() {
    for (int round = 0; round < 3; round++) {
      episode.completed(completion(SEARCH));
      episode.observed("nothing");
    }
    episode.completed(completion(SEARCH));
    assertThat(trajectory().disposition()).isEqualTo(Disposition.OUT_OF_ROUNDS);
    assertThat(trajectory().steps()).hasSize(4);
    assertThat(trajectory().steps().get(3).argument()).isEqualTo("Anna Lind");
    assertThat(trajectory().steps().get(3).observation()).isEmpty();
    assertThat(trajectory().answer()).isEmpty();
    assertThat(trajectory().correct()).isFalse();
    assertThat(trajectory().inputTokens()).isEqualTo(400);
  }

  @Test
  void aRoundWithoutAnActionIsAnsweredWithWhatWasWrong() {
    episode.completed(completion("Thought: hm."));
    assertThat(episode.next())
        .isEqualTo(
            generate(
                1,
                new Step(
                    "hm.",
                    "",
                    "",
                    "No action was found. Write Action: search[...] or Action: finish[...].",
                    "")));
  }

  @Test
  void anUnknownActionAndAnEmptySearchAreAnsweredToo() {
    episode.completed(completion("Action: lookup[a]"));
    assertThat(lastObservation()).startsWith("There is no action lookup. Write Action:");
    episode.completed(completion(SEARCH));
    episode.observed("x");
    episode.completed(completion("Action: search[ ]"));
    assertThat(lastObservation()).startsWith("The search was empty. Write Action:");
  }

  @Test
  void twoLostRoundsInARowEndTheEpisode() {
    episode.completed(completion("Thought: hm."));
    episode.completed(completion("Action: lookup[a]"));
    assertThat(trajectory().disposition()).isEqualTo(Disposition.UNPARSABLE);
    assertThat(trajectory().steps()).hasSize(ReActEpisode.MOST_LOST_ROUNDS);
  }

  @Test
  void aSearchBetweenLostRoundsShowsThatTheAgentIsBack() {
    episode.completed(completion("Thought: hm."));
    episode.completed(completion(SEARCH));
    episode.observed("x");
    episode.completed(completion("Thought: hm."));
    assertThat(episode.next()).isInstanceOf(AgentEpisode.Generate.class);
    episode.completed(completion(FINISH));
    assertThat(trajectory().disposition()).isEqualTo(Disposition.FINISHED);
  }

  @Test
  void aSearchThatFailsForGoodEndsTheEpisodeAndStaysOnRecord() {
    episode.completed(completion(SEARCH));
    episode.stop(Disposition.TOOL_FAILED);
    assertThat(trajectory().disposition()).isEqualTo(Disposition.TOOL_FAILED);
    assertThat(trajectory().steps())
        .containsExactly(new Step("I look.", "search", "Anna Lind", "", SEARCH));
  }

  @Test
  void aModelWithoutRoomForAWordEndsTheEpisode() {
    episode.completed(completion(SEARCH));
    episode.observed("x");
    episode.completed(new Completion(" \n", 512, 0, FinishReason.LENGTH, 0.1));
    assertThat(trajectory().disposition()).isEqualTo(Disposition.OUT_OF_ROUNDS);
    assertThat(trajectory().steps()).hasSize(1);
    assertThat(trajectory().inputTokens()).isEqualTo(612);
  }

  @Test
  void aModelThatWasCutOffInItsThoughtHasLostARound() {
    episode.completed(new Completion("Thought: on and on", 100, 60, FinishReason.LENGTH, 0.1));
    assertThat(lastObservation()).startsWith("No action was found.");
  }

  @Test
  void longObservationsAreCutBetweenWords() {
    assertThat(observed("exactly twenty chars")).isEqualTo("exactly twenty chars");
    assertThat(observed("this has twenty-one c")).isEqualTo("this has ...");
    assertThat(observed("this has sixteenx and")).isEqualTo("this has ...");
    assertThat(observed("this has sixteen and")).isEqualTo("this has sixteen and");
    assertThat(observed("this has sixteen and more")).isEqualTo("this has sixteen ...");
    assertThat(observed("a".repeat(30))).isEqualTo("a".repeat(16) + " ...");
  }

  @Test
  void observationsAreCutInCodePoints() {
    String smile = "\uD83D\uDE00";
    assertThat(observed(smile.repeat(20))).isEqualTo(smile.repeat(20));
    assertThat(observed(smile.repeat(21))).isEqualTo(smile.repeat(16) + " ...");
  }

  @Test
  void whatWasNotAskedForIsRefused() {
    assertThatThrownBy(() -> episode.observed("x"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("not waiting for a UseTool but for a Generate");
    episode.completed(completion(SEARCH));
    assertThatThrownBy(() -> episode.completed(completion(SEARCH)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(
            () -> Method.REACT.begin(QUESTION, new AgentLimits(0, 1, 1, ReasoningPolicy.DROP)))
        .hasMessageContaining("rounds: 0");
  }

  @Property
  void whateverTheModelWritesTheEpisodeEndsWithinItsRounds(@ForAll("words") List<String> words) {
    AgentLimits agent = new AgentLimits(5, 20, 60, ReasoningPolicy.DROP);
    AgentEpisode any = Method.REACT.begin(QUESTION, agent);
    int calls = 0;
    while (!(any.next() instanceof AgentEpisode.End)) {
      if (any.next() instanceof AgentEpisode.Generate call) {
        assertThat(call.number()).isEqualTo(calls);
        assertThat(any.steps()).hasSize(calls);
        any.completed(completion(words.get(calls++)));
      } else {
        any.observed(words.get(0));
      }
    }
    Trajectory trajectory = ((AgentEpisode.End) any.next()).trajectory();
    assertThat(trajectory.steps()).hasSize(calls).hasSizeLessThanOrEqualTo(agent.rounds());
    assertThat(trajectory.answer().isEmpty() || trajectory.disposition() == Disposition.FINISHED)
        .isTrue();
    for (Step step : trajectory.steps()) {
      assertThat(words).contains(step.raw());
    }
  }

  @Provide
  Arbitrary<List<String>> words() {
    return Arbitraries.of("hm", SEARCH, SEARCH, "Action: finish[a]", "", "Action: search[]")
        .list()
        .ofSize(5);
  }

  private String observed(String text) {
    AgentEpisode fresh =
        Method.REACT.begin(QUESTION, new AgentLimits(4, 20, 60, ReasoningPolicy.DROP));
    fresh.completed(completion(SEARCH));
    fresh.observed(text);
    return fresh.steps().get(0).observation();
  }

  private String lastObservation() {
    return episode.steps().get(episode.steps().size() - 1).observation();
  }

  private static AgentEpisode.Generate generate(int number, Step... steps) {
    return new AgentEpisode.Generate(
        number,
        new Prompt(ReActFormat.episode(QUESTION, List.of(steps)), List.of(ReActFormat.STOP), 60));
  }

  private Trajectory trajectory() {
    return ((AgentEpisode.End) episode.next()).trajectory();
  }

  private static Completion completion(String text) {
    return new Completion(text, 100, 7, FinishReason.STOP, 0.1);
  }
}
