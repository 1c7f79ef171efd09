package io.fireact.task.released;

import io.fireact.agent.ActionParser;
import io.fireact.agent.Disposition;
import io.fireact.agent.ParsedAction;
import io.fireact.agent.ReActFormat;
import io.fireact.agent.Step;
import java.util.ArrayList;
import java.util.List;
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
 */
record Trace(String before, List<Step> steps, @Nullable Boolean reward) {
  private static final Pattern LABEL =
      Pattern.compile("^(Thought|Action|Observation):", Pattern.MULTILINE);
  private static final Pattern END =
      Pattern.compile("Episode finished, reward = (True|False|1|0)\\.?");

  Trace {
    steps = List.copyOf(steps);
  }

  static Trace parse(String text) {
    List<Step> steps = new ArrayList<>();
    Boolean reward = null;
    Round round = new Round();
    Matcher label = LABEL.matcher(text);
    boolean more = label.find();
    String before = text.substring(0, more ? label.start() : text.length()).strip();
    while (more) {
      String name = label.group(1);
      int start = label.start();
      int end = label.end();
      more = label.find();
      int next = more ? label.start() : text.length();
      String value = text.substring(end, next).strip();
      if (name.equals("Observation")) {
        Matcher last = END.matcher(value);
        if (last.matches()) {
          round.end();
          reward = last.group(1).equals("True") || last.group(1).equals("1");
        } else {
          round.observe(value);
        }
        continue;
      }
      if (round.isOver()) {
        steps.add(round.step());
        round = new Round();
      }
      round.write(text.substring(start, next));
    }
    if (!round.isEmpty()) {
      steps.add(round.step());
    }
    return new Trace(before, steps, reward);
  }

  /** The argument of a last finish action; empty where the episode ended otherwise. */
  String answer() {
    return disposition() == Disposition.FINISHED ? steps.get(steps.size() - 1).argument() : "";
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

  /** A round while its lines are read. */
  private static final class Round {
    private final StringBuilder written = new StringBuilder();
    private String observation = "";
    private boolean observed;

    /** An observation ends a round: whatever else follows an action was written along with it. */
    boolean isOver() {
      return observed;
    }

    boolean isEmpty() {
      return written.length() == 0;
    }

    void write(String text) {
      written.append(text);
    }

    void observe(String text) {
      observation = observation.isEmpty() ? text : observation + " " + text;
      observed = true;
    }

    void end() {
      observed = true;
    }

    Step step() {
      String raw = written.toString().strip();
      ParsedAction parsed = ActionParser.parse(raw);
      return new Step(parsed.thought(), parsed.action(), parsed.argument(), observation, raw);
    }
  }
}
