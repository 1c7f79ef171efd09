package io.fireact.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The text of ReAct episodes, the same for prompts, for fine-tuning and for released data: {@code
 * Question: Q}, then rounds of {@code Thought: T}, {@code Action: name[argument]} and {@code
 * Observation: O}, a line each. White space inside a part becomes single spaces, so nothing that a
 * model or a tool writes can begin a line; where a model's text held no action, the line is a bare
 * {@code Action:}, and the observation says what is missing. Prompts and training texts agree: a
 * prompt without worked examples is the beginning of its episode's training text.
 *
 * <p>After FireAct's released data (Chen et al. 2023), without its last line {@code Observation:
 * Episode finished, ...}: an agent has nothing to say after finish.
 */
public final class ReActFormat {
  /** Ends a model's round; whatever it writes after that would be an observation of its own. */
  public static final String STOP = "Observation:";

  /** The action that asks the search tool. */
  public static final String SEARCH = "search";

  /** The action that gives the answer. */
  public static final String FINISH = "finish";

  private static final Pattern ROUND =
      Pattern.compile(
          "\\s*Thought: \\S[^\\n]*\\nAction: (" + SEARCH + "|" + FINISH + ") ?\\[[^\\n]*\\]\\s*");

  private ReActFormat() {}

  /**
   * What an episode has come to, for the model to go on with: the question and the rounds so far.
   * Ends with a newline, so that the model writes {@code Thought:} itself.
   *
   * @param steps rounds so far; their raw text is not read
   */
  public static String episode(Question question, List<Step> steps) {
    StringBuilder episode = new StringBuilder(asked(question));
    for (Step step : steps) {
      episode.append(words(step)).append('\n').append(STOP).append(answered(step));
    }
    return episode.toString();
  }

  /** A whole episode as one text. */
  public static String text(Trajectory trajectory) {
    return training(trajectory).stream().map(Segment::text).collect(Collectors.joining());
  }

  /**
   * An episode of any method as a training text: one that only reasoned and answered is a round of
   * its thought and {@code finish[answer]}, as FireAct converts it. The agent's words are in the
   * loss, {@link #STOP} included, since the agent has to hand over; the question and the
   * observations are not, and neither is a round without an action that the agent has: it is there
   * to be read, not to be repeated.
   */
  public static List<Segment> training(Trajectory trajectory) {
    List<Segment> segments = new ArrayList<>();
    segments.add(new Segment(asked(trajectory.question()), false));
    List<Step> steps = trajectory.steps();
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      boolean finish = step.action().equals(FINISH);
      boolean inLoss = finish || step.action().equals(SEARCH);
      if (finish && i == steps.size() - 1) {
        segments.add(new Segment(words(step), inLoss));
      } else {
        segments.add(new Segment(words(step) + "\n" + STOP, inLoss));
        segments.add(new Segment(answered(step), false));
      }
    }
    return List.copyOf(segments);
  }

  /**
   * Whether a model's text is a round as the format says and nothing else: a thought and an action
   * that the agent has, a line each, after whatever it reasoned between think tags. Stricter than
   * what an episode understands; a space before the bracket is the way in which the platform's own
   * students write.
   */
  public static boolean wellFormed(String round) {
    return ROUND.matcher(ReasoningText.contentOf(round)).matches();
  }

  private static String asked(Question question) {
    return "Question:" + after(question.asked()) + "\n";
  }

  private static String words(Step step) {
    return "Thought:" + after(step.thought()) + "\nAction:" + after(action(step));
  }

  private static String action(Step step) {
    return step.action().isEmpty()
        ? ""
        : step.action() + "[" + SingleLine.of(step.argument()) + "]";
  }

  private static String answered(Step step) {
    return after(step.observation()) + "\n";
  }

  // No space before nothing: a line never ends in white space.
  private static String after(String text) {
    String line = SingleLine.of(text);
    return line.isEmpty() ? "" : " " + line;
  }
}
