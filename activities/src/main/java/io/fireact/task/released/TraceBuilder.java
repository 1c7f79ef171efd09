package io.fireact.task.released;

import io.fireact.agent.ActionParser;
import io.fireact.agent.ParsedAction;
import io.fireact.agent.ReasoningPolicy;
import io.fireact.agent.Step;
import java.util.ArrayList;
import java.util.List;
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

  private final ReasoningPolicy reasoning;
  private final List<Step> steps = new ArrayList<>();
  private final StringBuilder written = new StringBuilder();
  private String observation = "";
  private boolean observed;
  private @Nullable Boolean reward;

  TraceBuilder(ReasoningPolicy reasoning) {
    this.reasoning = reasoning;
  }

  /** What the agent wrote, labels included. */
  void write(String text) {
    if (text.isBlank()) {
      return;
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
    if (last.matches()) {
      reward = last.group(1).equals("True") || last.group(1).equals("1");
    } else {
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
    return new Trace(before, steps, reward);
  }

  private void close() {
    String raw = written.toString().strip();
    ParsedAction parsed = ActionParser.parse(raw, reasoning);
    steps.add(new Step(parsed.thought(), parsed.action(), parsed.argument(), observation, raw));
    written.setLength(0);
    observation = "";
    observed = false;
  }
}
