package io.fireact.task.released;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.agent.AgentLimits;
import io.fireact.agent.Compatibility;
import io.fireact.agent.Completion;
import io.fireact.agent.Disposition;
import io.fireact.agent.FinishReason;
import io.fireact.agent.Question;
import io.fireact.agent.ReasoningPolicy;
import io.fireact.agent.ReleasedCode;
import io.fireact.agent.SingleLine;
import io.fireact.agent.Split;
import io.fireact.agent.Step;
import io.fireact.agent.Trajectory;
import io.fireact.agent.method.AgentEpisode;
import io.fireact.agent.method.AgentEpisode.End;
import io.fireact.agent.method.AgentEpisode.UseTool;
import io.fireact.agent.method.Method;
import io.fireact.record.DataRecords;
import io.fireact.score.EpisodeScores;
import io.fireact.score.Metric;
import io.fireact.task.FireActData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The released Llama runs played again: a model that answers what the files say, and a tool that
 * finds what they say, in the loop of {@code compat: fireact-2023}, whose record must come out as
 * it stands in the file. The same answers are then read as the default reads them.
 */
class ReleasedReplayTest {
  private static final String SMALL = "llama-2-7b-d_1000_0.7_2023-09-19-00-49-36";
  private static final String LARGE = "llama-2-13b-d_1000_0.7_2023-09-18-13-40-08";
  private static final String REFLECTION =
      "Now that I haven't solved the task within 5 steps, let me do a reflection and think about how"
          + " to improve my strategy.";
  private static final Pattern ROUND =
      Pattern.compile(
          "Thought: (.*?)\\nAction: (.*?)\\nObservation: (.*?)(?:\\n(?=Thought: )|\\n?\\z)",
          Pattern.DOTALL);

  /** A round of the file. */
  private record Recorded(String thought, String action, String observation) {
    boolean injected() {
      return thought.startsWith(REFLECTION);
    }

    /** The sentence, a space, an empty thought, and two spaces before the action. */
    boolean signature() {
      return thought.equals(REFLECTION + " ") && action.startsWith(" ");
    }

    /** What the model wrote behind the cue, the sentence being the harness's. */
    String written() {
      if (thought.equals(REFLECTION + " ") || thought.isEmpty()) {
        return "\nAction: " + (action.startsWith(" ") ? action.substring(1) : action);
      }
      String own = injected() ? thought.substring(REFLECTION.length()) : thought;
      return own + "\nAction: " + action;
    }
  }

  private record Played(List<Recorded> file, Trajectory released, Trajectory right) {}

  @Test
  void theLlama7bRunComesOutAsItWasReleased() {
    List<Played> run = replayed(SMALL);
    assertThat(run).hasSize(500);
    asReleased(run, 131, 3.56, 1.97);
    assertThat(sixth(run)).isEqualTo(90);
    assertThat(injected(run)).isEqualTo(87);
    assertThat(signatures(run)).isEqualTo(86);
    assertThat(exceptions(run)).isEqualTo(26);
  }

  @Test
  void theLlama13bRunComesOutAsItWasReleased() {
    List<Played> run = replayed(LARGE);
    assertThat(run).hasSize(499);
    asReleased(run, 172, 3.29, 1.43);
    assertThat(sixth(run)).isEqualTo(64);
    assertThat(injected(run)).isEqualTo(64);
    assertThat(signatures(run)).isEqualTo(54);
    assertThat(exceptions(run)).isZero();
  }

  /** The same texts in the loop that does what is right. */
  @Test
  void theDefaultReadsTheSameTextsOtherwiseInFewRounds() {
    List<Played> small = replayed(SMALL);
    List<Played> large = replayed(LARGE);
    assertThat(List.of(differing(small), differing(large))).containsExactly(1L, 1L);
    assertThat(List.of(right(small), right(large))).containsExactly(131L, 172L);
  }

  private static void asReleased(List<Played> run, int right, double turns, double sd) {
    for (Played played : run) {
      Trajectory episode = played.released();
      assertThat(episode.disposition()).isEqualTo(Disposition.FINISHED);
      assertThat(episode.steps())
          .extracting(Step::raw)
          .containsExactlyElementsOf(
              played.file().stream()
                  .map(round -> new ReleasedCode.Round(round.thought(), round.action()).written())
                  .toList());
      int last = played.file().size() - 1;
      for (int i = 0; i < last; i++) {
        String recorded = played.file().get(i).observation();
        boolean exception = recorded.contains("generated an exception");
        // The loop writes exceptions itself, to the letter; tools' texts are put on one line.
        assertThat(episode.steps().get(i).observation())
            .isEqualTo(exception ? recorded : SingleLine.of(recorded));
      }
      assertThat(ReleasedCode.finished(episode.question(), episode.correct()))
          .isEqualTo(played.file().get(last).observation());
    }
    EpisodeScores scores =
        EpisodeScores.of(run.stream().map(Played::released).toList(), List.of(), 11);
    assertThat(scores.right()).isEqualTo(right);
    assertThat(scores.mean(Metric.TURNS)).isCloseTo(turns, within(0.005));
    double mean = scores.mean(Metric.TURNS);
    double squares =
        run.stream()
            .mapToDouble(played -> Compatibility.FIREACT_2023.turns(played.released()) - mean)
            .map(each -> each * each)
            .sum();
    // Within what two printed digits and the divisor (n or n - 1) leave open.
    assertThat(Math.sqrt(squares / run.size())).isCloseTo(sd, within(0.0075));
  }

  private static long sixth(List<Played> run) {
    return run.stream().filter(played -> played.file().size() >= 6).count();
  }

  private static long injected(List<Played> run) {
    return run.stream()
        .filter(played -> played.file().size() >= 6 && played.file().get(5).injected())
        .count();
  }

  private static long signatures(List<Played> run) {
    return run.stream()
        .filter(played -> played.file().size() >= 6 && played.file().get(5).signature())
        .count();
  }

  private static long exceptions(List<Played> run) {
    return run.stream()
        .flatMap(played -> played.released().steps().stream())
        .filter(step -> step.observation().contains("generated an exception"))
        .count();
  }

  private static long right(List<Played> run) {
    return run.stream().filter(played -> played.right().correct()).count();
  }

  private static long differing(List<Played> run) {
    return run.stream()
        .filter(played -> !actions(played.released()).equals(actions(played.right())))
        .count();
  }

  private static List<List<String>> actions(Trajectory episode) {
    return episode.steps().stream().map(step -> List.of(step.action(), step.argument())).toList();
  }

  private static List<Played> replayed(String model) {
    List<Played> run = new ArrayList<>();
    DataRecords.objects(
            FireActData.path("trajs/hotpotqa_dev_0_500_llama_models_lora_" + model + ".json"))
        .forEach(
            part -> {
              for (Map.Entry<String, JsonNode> entry : part.value().properties()) {
                run.add(played(entry.getKey(), entry.getValue()));
              }
            });
    return run;
  }

  private static Played played(String id, JsonNode record) {
    String text = record.path("traj").asText();
    Question question =
        new Question(
            id,
            Split.TEST,
            text.substring(
                text.indexOf("### Instruction:\n") + 17, text.indexOf("\n\n### Response:")),
            record.path("gt").asText(),
            "");
    String frame = ReleasedCode.framed(question);
    assertThat(text).startsWith(frame);
    List<Recorded> rounds = new ArrayList<>();
    Matcher round = ROUND.matcher(text).region(frame.length(), text.length());
    int end = frame.length();
    while (round.lookingAt()) {
      rounds.add(new Recorded(round.group(1), round.group(2), round.group(3)));
      end = round.end();
      round.region(end, text.length());
    }
    assertThat(end).as(text).isEqualTo(text.length());
    return new Played(
        rounds,
        play(question, rounds, Compatibility.FIREACT_2023_ALPACA),
        play(question, rounds, Compatibility.NONE));
  }

  private static Trajectory play(Question question, List<Recorded> rounds, Compatibility compat) {
    boolean reflects = rounds.size() >= 6 && rounds.get(5).injected();
    AgentEpisode episode =
        (reflects ? Method.REFLEXION : Method.REACT)
            .begin(question, new AgentLimits(11, 100_000, 1_000, ReasoningPolicy.DROP, compat));
    for (Recorded round : rounds) {
      if (episode.next() instanceof End) {
        break;
      }
      if (round.thought().equals("failed") && compat.released()) {
        for (int i = 0; i <= 5; i++) {
          write(episode, "I do not know.");
        }
      } else if (compat.released()) {
        write(episode, round.written());
      } else {
        write(episode, "Thought: " + round.written());
      }
      if (episode.next() instanceof UseTool) {
        episode.observed(round.observation());
      }
    }
    if (!(episode.next() instanceof End)) {
      episode.stop(Disposition.OUT_OF_ROUNDS);
    }
    return ((End) episode.next()).trajectory();
  }

  private static void write(AgentEpisode episode, String text) {
    episode.completed(new Completion(text, 0, 0, FinishReason.STOP, 0));
  }
}
