package io.fireact.task.released;

import io.fireact.agent.ActionParser;
import io.fireact.agent.ParsedAction;
import io.fireact.agent.ReasoningPolicy;
import io.fireact.agent.ReasoningText;
import io.fireact.agent.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Collects an episode's rounds in their order. An observation ends a round: whatever else follows
 * an action was written along with it.
 */
final class TraceBuilder {
  private static final Pattern END =
      Pattern.compile("Episode finished, reward = (True|False|1|0)\\.?");

  private static final Pattern ACTION = Pattern.compile("^Action:", Pattern.MULTILINE);

  private final ReasoningPolicy reasoning;
  private final List<Step> steps = new ArrayList<>();
  private final StringBuilder written = new StringBuilder();
  private String observation = "";
  private boolean observed;
  private @Nullable Boolean reward;
  private @Nullable String flaw;

  TraceBuilder(ReasoningPolicy reasoning) {
    this.reasoning = reasoning;
  }

  /** What the agent wrote, labels included. */
  void write(String text) {
    if (text.isBlank()) {
      return;
    }
    if (reward != null) {
      flaw("something follows \"Episode finished\"");
    }
    if (observed) {
      close();
    }
    written.append(text);
  }

  /** What an action returned, without its label; or that the episode is over. */
  void observe(String text) {
    String value = text.strip();
    Matcher last = END.matcher(value);
    if (written.isEmpty()) {
      flaw("an observation stands where no round of the agent is before it");
    }
    if (last.matches()) {
      // Agents wrote some of these lines themselves: the evaluation has the last word.
      reward = last.group(1).equals("True") || last.group(1).equals("1");
    } else {
      if (reward != null) {
        flaw("something follows \"Episode finished\"");
      }
      observation = observation.isEmpty() ? value : observation + " " + value;
    }
    observed = true;
  }

  /**
   * The episode.
   *
   * @param before what stood before its first round
   */
  Trace end(String before) {
    if (!written.isEmpty()) {
      close();
    }
    return new Trace(before, steps, reward, Optional.ofNullable(flaw));
  }

  /** The first one is told. */
  private void flaw(String what) {
    flaw = flaw == null ? what : flaw;
  }

  /** An action that is written twice, as in some released rounds, is one. */
  private void expectOneAction(String raw, ParsedAction first) {
    String content = ReasoningText.contentOf(raw);
    Matcher label = ACTION.matcher(content);
    while (label.find()) {
      ParsedAction other = ActionParser.parse(content.substring(label.start()));
      if (other.found() && first.found() && !isSame(first, other)) {
        flaw(
            "round %d has two actions, %s[%s] and %s[%s], without an observation between them"
                .formatted(
                    steps.size() + 1,
                    first.action(),
                    first.argument(),
                    other.action(),
                    other.argument()));
      }
    }
  }

  private static boolean isSame(ParsedAction one, ParsedAction other) {
    return one.action().equals(other.action()) && one.argument().equals(other.argument());
  }

  private void close() {
    String raw = written.toString().strip();
    ParsedAction parsed = ActionParser.parse(raw, reasoning);
    expectOneAction(raw, parsed);
    steps.add(new Step(parsed.thought(), parsed.action(), parsed.argument(), observation, raw));
    written.setLength(0);
    observation = "";
    observed = false;
  }
}
