package io.fireact.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * FireAct's released code (github.com/anchen1011/FireAct at 94c6189) where it differs from what is
 * right, by its text mode, in which a model goes on behind {@code Thought:}. Facts of behaviour
 * only; what each does to numbers is in workflows/COMPAT.md. For {@link Compatibility} alone.
 */
public final class ReleasedCode {
  /** What the code looks for to know that there is an action. */
  public static final String ACTION = "Action: ";

  /** What a round becomes that has no action after all repetitions. */
  public static final String FAILED = "Thought: failed\nAction: finish[]";

  /** What a search that found nothing reads as. */
  public static final String NOTHING = "None";

  private static final String THOUGHT = "Thought:";
  private static final String FRAME =
      "Below is an instruction that describes a task. Write a response that appropriately"
          + " completes the request.\n\n### Instruction:\n%s\n\n### Response:\n";

  private ReleasedCode() {}

  /**
   * What the code makes of a model's text.
   *
   * @param thought verbatim, which may hold line breaks
   * @param action verbatim; null where the model is asked for it once more
   */
  public record Round(String thought, @Nullable String action) {
    /** As it stands in the record of an episode, and in later prompts. */
    public String written() {
      return THOUGHT + " " + pruned(thought) + "\nAction: " + action;
    }

    /** What the model is given to write the action behind. */
    public String cue() {
      return THOUGHT + " " + pruned(thought) + "\nAction:";
    }
  }

  /**
   * An action as the code takes it apart.
   *
   * @param type what stands before the first bracket, verbatim
   * @param argument what stands between the first two opening brackets, without its last character
   */
  public record Call(String type, String argument) {
    /** Whether it ends the episode. */
    public boolean finishes() {
      return type.toLowerCase(Locale.ROOT).contains("finish");
    }

    /**
     * Whether it is the one tool that there is: a leading space makes it another. A trailing one
     * would too, but that is how the platform's own students write, and nothing released has one.
     */
    public boolean searches() {
      return type.stripTrailing().equals(ReActFormat.SEARCH);
    }

    /** The observation where there is no such tool. */
    public String exception() {
      return "(%s, %s) generated an exception: Unknown tool name: %s"
          .formatted(PythonText.repr(type), PythonText.repr(argument), type);
    }
  }

  /**
   * Reads a round: at the first line that begins with {@code Action: }, of which what stands behind
   * a second such line is lost. Where only the text's own beginning has it, the thought is empty
   * and the action is the text without its first eight characters, which leaves a space before the
   * action where the model began with a line break.
   */
  public static Round round(String text, String reflection) {
    String stripped = PythonText.strip(text);
    String thought;
    @Nullable String action;
    int line = stripped.indexOf("\n" + ACTION);
    if (line >= 0) {
      thought = stripped.substring(0, line);
      String rest = stripped.substring(line + 1 + ACTION.length());
      int second = rest.indexOf("\n" + ACTION);
      action = second < 0 ? rest : rest.substring(0, second);
    } else if (stripped.contains(ACTION)) {
      thought = "";
      action = text.substring(Math.min(text.length(), ACTION.length()));
    } else {
      int end = text.indexOf('\n');
      thought = end < 0 ? text : text.substring(0, end);
      action = null;
    }
    return new Round(
        reflection.isEmpty() ? thought : PythonText.strip(reflection) + " " + thought, action);
  }

  /** An action taken apart; null where it has no bracket, which leaves the round out. */
  public static @Nullable Call call(String action) {
    int open = action.indexOf('[');
    if (open < 0) {
      return null;
    }
    int second = action.indexOf('[', open + 1);
    String argument = action.substring(open + 1, second < 0 ? action.length() : second);
    return new Call(
        action.substring(0, open),
        argument.isEmpty()
            ? ""
            : argument.substring(0, argument.offsetByCodePoints(argument.length(), -1)));
  }

  /** Without the label that a model repeats, as the code's Llama interface and loop take it off. */
  public static String pruned(String thought) {
    return thought.startsWith(THOUGHT)
        ? PythonText.strip(thought.substring(THOUGHT.length()))
        : thought;
  }

  /** The question as a fine-tuned model reads it: in Alpaca's frame, without a label of ours. */
  public static String framed(Question question) {
    String asked =
        question.type() == QuestionType.CHOICE ? "Question: " + question.asked() : question.asked();
    return FRAME.formatted(asked.stripTrailing());
  }

  /** The last observation. */
  public static String finished(Question question, boolean right) {
    String reward = right ? "True" : "False";
    if (question.type() != QuestionType.FREE_TEXT) {
      reward = right ? "1" : "0";
    }
    return "Episode finished, reward = " + reward;
  }

  /** How good an answer is by the released evaluation; only the first right answer counts. */
  static AnswerScore score(String answer, Question question) {
    String lower = answer.toLowerCase(Locale.ROOT);
    return switch (question.type()) {
      case FREE_TEXT ->
          question.answers().isEmpty()
              ? AnswerScore.WRONG
              : new AnswerScore(
                  Answers.exactMatch(answer, question.answer()),
                  Answers.f1(answer, question.answer()));
      case YES_NO, CHOICE -> {
        boolean right =
            !question.answer().isEmpty()
                && lower.startsWith(question.answer().toLowerCase(Locale.ROOT));
        yield new AnswerScore(right, right ? 1 : 0);
      }
    };
  }

  /** Times that {@code Thought:} stands in the episode's record; NaN where it has none. */
  static double turns(Trajectory episode) {
    if (episode.disposition() != Disposition.FINISHED) {
      return Double.NaN;
    }
    int turns = 0;
    for (Step step : episode.steps()) {
      turns += count(step.raw()) + count(step.observation());
    }
    return turns;
  }

  private static int count(String text) {
    int count = 0;
    int at = text.indexOf(THOUGHT);
    while (at >= 0) {
      count++;
      at = text.indexOf(THOUGHT, at + THOUGHT.length());
    }
    return count;
  }

  /**
   * An episode as a fine-tuning text: the frame, the rounds, and the line that says that it is
   * over. The agent's words are in the loss; the preset {@code fireact} counts everything.
   */
  public static List<Segment> training(Trajectory trajectory) {
    List<Segment> segments = new ArrayList<>();
    segments.add(new Segment(framed(trajectory.question()), false));
    for (Step step : trajectory.steps()) {
      boolean last = step.action().equals(ReActFormat.FINISH);
      String action = step.action().isEmpty() ? "" : step.action() + "[" + step.argument() + "]";
      segments.add(
          new Segment(
              "Thought: %s\nAction: %s\nObservation:".formatted(step.thought(), action), true));
      String observation =
          last ? finished(trajectory.question(), trajectory.correct()) : step.observation();
      segments.add(new Segment(" " + observation + "\n", false));
    }
    return List.copyOf(segments);
  }
}
