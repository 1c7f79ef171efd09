package io.fireact.task.released;

import io.fireact.agent.Disposition;
import io.fireact.agent.ReActFormat;
import io.fireact.agent.ReasoningPolicy;
import io.fireact.agent.ReasoningText;
import io.fireact.agent.Step;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An episode as FireAct's code wrote it: lines that begin with {@code Thought:}, {@code Action:} or
 * {@code Observation:}, the last of them {@code Observation: Episode finished, reward = True}. Not
 * for what our own agent wrote, which is stored as steps.
 *
 * @param before what stands before the first label; MMLU's choices, mostly empty
 * @param steps rounds; one without an action has an empty one
 * @param reward what the released evaluation said; null where it said nothing
 * @param flaw what has no place in these rounds, and so is left out or put where it may not belong;
 *     empty where there is nothing
 */
record Trace(String before, List<Step> steps, @Nullable Boolean reward, Optional<String> flaw) {
  private static final Pattern LABEL =
      Pattern.compile("^(Thought|Action|Observation):", Pattern.MULTILINE);

  Trace {
    steps = List.copyOf(steps);
  }

  /** Reads an episode's text; labels between think tags begin nothing. */
  static Trace parse(String text, ReasoningPolicy reasoning) {
    TraceBuilder trace = new TraceBuilder(reasoning);
    List<ReasoningText.Block> blocks = ReasoningText.inEpisode(text);
    Matcher label = LABEL.matcher(ReasoningText.blanked(text, blocks));
    boolean more = label.find();
    int first = more ? label.start() : text.length();
    int reasoned = firstBlock(blocks, 0, first);
    String before = text.substring(0, reasoned).strip();
    trace.write(text.substring(reasoned, first));
    while (more) {
      String name = label.group(1);
      int start = label.start();
      int end = label.end();
      more = label.find();
      int next = more ? label.start() : text.length();
      if (name.equals("Observation")) {
        // What is reasoned behind an observation is the next round's.
        reasoned = firstBlock(blocks, end, next);
        trace.observe(text.substring(end, reasoned));
        trace.write(text.substring(reasoned, next));
      } else {
        trace.write(text.substring(start, next));
      }
    }
    return trace.end(before);
  }

  private static int firstBlock(List<ReasoningText.Block> blocks, int from, int to) {
    return blocks.stream()
        .mapToInt(ReasoningText.Block::from)
        .filter(start -> start >= from && start < to)
        .findFirst()
        .orElse(to);
  }

  /** The argument of a last finish action; empty where the episode ended otherwise. */
  String answer() {
    return disposition() == Disposition.FINISHED ? steps.get(steps.size() - 1).argument() : "";
  }

  /** Whether an agent's own text holds think tags. */
  boolean reasoned() {
    return steps.stream().anyMatch(step -> !ReasoningText.contentOf(step.raw()).equals(step.raw()));
  }

  Disposition disposition() {
    if (steps.isEmpty()) {
      return Disposition.UNPARSABLE;
    }
    String last = steps.get(steps.size() - 1).action();
    if (last.equals(ReActFormat.FINISH)) {
      return Disposition.FINISHED;
    }
    return last.isEmpty() ? Disposition.UNPARSABLE : Disposition.OUT_OF_ROUNDS;
  }
}
