package io.fireact.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.spec.AgentSpec;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** The loop decides what is next, and every episode ends in one of four ways. */
final class ReActLoopTest {
  private static final Question QUESTION =
      new Question("q1", Split.TEST, "Where was Anna Lind born?", "Zanville", "bridge");
  private static final String SEARCH = "Thought: I look.\nAction: search[Anna Lind]\n";
  private static final String FINISH = "Thought: found.\nAction: finish[zanville.]";

  private final ReActLoop loop =
      new ReActLoop(QUESTION, new AgentSpec(4, 20, 0, 60, ReasoningPolicy.DROP));

  @Test
  void firstTheModelIsCalledWithNothing() {
    assertThat(loop.next()).isEqualTo(new ReActLoop.Call(0, List.of()));
  }

  @Test
  void aSearchIsMadeAndItsObservationGoesIntoTheNextCallWithoutRawText() {
    loop.completed(completion(SEARCH));
    assertThat(loop.next()).isEqualTo(new ReActLoop.Search(0, "Anna Lind"));
    loop.observed("city\nZanville.");
    assertThat(loop.next())
        .isEqualTo(
            new ReActLoop.Call(
                1, List.of(new Step("I look.", "search", "Anna Lind", "city Zanville.", ""))));
  }

  @Test
  void anAnswerEndsTheEpisodeAndIsComparedWithTheGoldOne() {
    loop.completed(completion(SEARCH));
    loop.observed("city Zanville.");
    loop.completed(completion(FINISH));
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
    loop.completed(completion("Action: finish[]"));
    assertThat(trajectory().disposition()).isEqualTo(Disposition.FINISHED);
    assertThat(trajectory().answer()).isEmpty();
    assertThat(trajectory().correct()).isFalse();
  }

  @Test
  void theLastRoundsSearchIsNotMade() {
    for (int round = 0; round < 3; round++) {
      loop.completed(completion(SEARCH));
      loop.observed("nothing");
    }
    loop.completed(completion(SEARCH));
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
    loop.completed(completion("Thought: hm."));
    assertThat(loop.next())
        .isEqualTo(
            new ReActLoop.Call(
                1,
                List.of(
                    new Step(
                        "hm.",
                        "",
                        "",
                        "No action was found. Write Action: search[...] or Action: finish[...].",
                        ""))));
  }

  @Test
  void anUnknownActionAndAnEmptySearchAreAnsweredToo() {
    loop.completed(completion("Action: lookup[a]"));
    assertThat(lastObservation()).startsWith("There is no action lookup. Write Action:");
    loop.completed(completion(SEARCH));
    loop.observed("x");
    loop.completed(completion("Action: search[ ]"));
    assertThat(lastObservation()).startsWith("The search was empty. Write Action:");
  }

  @Test
  void twoLostRoundsInARowEndTheEpisode() {
    loop.completed(completion("Thought: hm."));
    loop.completed(completion("Action: lookup[a]"));
    assertThat(trajectory().disposition()).isEqualTo(Disposition.UNPARSABLE);
    assertThat(trajectory().steps()).hasSize(ReActLoop.MOST_LOST_ROUNDS);
  }

  @Test
  void aSearchBetweenLostRoundsShowsThatTheAgentIsBack() {
    loop.completed(completion("Thought: hm."));
    loop.completed(completion(SEARCH));
    loop.observed("x");
    loop.completed(completion("Thought: hm."));
    assertThat(loop.next()).isInstanceOf(ReActLoop.Call.class);
    loop.completed(completion(FINISH));
    assertThat(trajectory().disposition()).isEqualTo(Disposition.FINISHED);
  }

  @Test
  void aSearchThatFailsForGoodEndsTheEpisodeAndStaysOnRecord() {
    loop.completed(completion(SEARCH));
    loop.stop(Disposition.TOOL_FAILED);
    assertThat(trajectory().disposition()).isEqualTo(Disposition.TOOL_FAILED);
    assertThat(trajectory().steps())
        .containsExactly(new Step("I look.", "search", "Anna Lind", "", SEARCH));
  }

  @Test
  void aModelWithoutRoomForAWordEndsTheEpisode() {
    loop.completed(completion(SEARCH));
    loop.observed("x");
    loop.completed(new Completion(" \n", 512, 0, FinishReason.LENGTH, 0.1));
    assertThat(trajectory().disposition()).isEqualTo(Disposition.OUT_OF_ROUNDS);
    assertThat(trajectory().steps()).hasSize(1);
    assertThat(trajectory().inputTokens()).isEqualTo(612);
  }

  @Test
  void aModelThatWasCutOffInItsThoughtHasLostARound() {
    loop.completed(new Completion("Thought: on and on", 100, 60, FinishReason.LENGTH, 0.1));
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
    assertThatThrownBy(() -> loop.observed("x"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("not waiting for a Search but for a Call");
    loop.completed(completion(SEARCH));
    assertThatThrownBy(() -> loop.completed(completion(SEARCH)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(
            () -> new ReActLoop(QUESTION, new AgentSpec(0, 1, 0, 1, ReasoningPolicy.DROP)))
        .hasMessageContaining("rounds: 0");
  }

  @Property
  void whateverTheModelWritesTheEpisodeEndsWithinItsRounds(@ForAll("words") List<String> words) {
    AgentSpec agent = new AgentSpec(5, 20, 0, 60, ReasoningPolicy.DROP);
    ReActLoop any = new ReActLoop(QUESTION, agent);
    int calls = 0;
    while (!(any.next() instanceof ReActLoop.End)) {
      if (any.next() instanceof ReActLoop.Call call) {
        assertThat(call.number()).isEqualTo(calls);
        assertThat(call.steps()).hasSize(calls);
        any.completed(completion(words.get(calls++)));
      } else {
        any.observed(words.get(0));
      }
    }
    Trajectory trajectory = ((ReActLoop.End) any.next()).trajectory();
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
    ReActLoop fresh = new ReActLoop(QUESTION, new AgentSpec(4, 20, 0, 60, ReasoningPolicy.DROP));
    fresh.completed(completion(SEARCH));
    fresh.observed(text);
    ReActLoop.Call call = (ReActLoop.Call) fresh.next();
    return call.steps().get(0).observation();
  }

  private String lastObservation() {
    ReActLoop.Call call = (ReActLoop.Call) loop.next();
    return call.steps().get(call.steps().size() - 1).observation();
  }

  private Trajectory trajectory() {
    return ((ReActLoop.End) loop.next()).trajectory();
  }

  private static Completion completion(String text) {
    return new Completion(text, 100, 7, FinishReason.STOP, 0.1);
  }
}
