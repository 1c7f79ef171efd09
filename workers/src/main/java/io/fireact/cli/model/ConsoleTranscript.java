package io.fireact.cli.model;

import io.fireact.agent.Disposition;
import io.fireact.agent.ReActFormat;
import io.fireact.agent.Step;
import io.fireact.agent.Trajectory;
import io.fireact.cli.shell.Output;
import io.fireact.failure.FailureException;
import io.fireact.stage.episode.InProcessAgent;
import java.io.PrintStream;

/**
 * Shows an agent's episode while it is played: the model's words piece by piece as it writes them,
 * then what its actions returned, then the answer.
 */
final class ConsoleTranscript implements InProcessAgent.Listener {
  private final Output out;
  private final StringBuilder blanks = new StringBuilder();
  private String half = "";
  private boolean within;

  ConsoleTranscript(PrintStream out) {
    this.out = new Output(out);
  }

  @Override
  public void onText(String piece) {
    StringBuilder shown = new StringBuilder();
    String words = half + piece;
    // Half a character waits for its other half.
    boolean cut = !words.isEmpty() && Character.isHighSurrogate(words.charAt(words.length() - 1));
    int end = cut ? words.length() - 1 : words.length();
    half = words.substring(end);
    for (int i = 0; i < end; i++) {
      char c = words.charAt(i);
      if (Character.isWhitespace(c)) {
        // Shown once something follows it.
        blanks.append(c == '\n' ? '\n' : ' ');
      } else {
        if (within) {
          shown.append(blanks);
        }
        blanks.setLength(0);
        within = true;
        shown.append(c);
      }
    }
    out.print(shown.toString());
  }

  @Override
  public void onStep(Step step) {
    endWords();
    if (!step.observation().isEmpty()) {
      out.println(ReActFormat.STOP + " " + step.observation());
    }
  }

  @Override
  public void onFailed(String who, FailureException failure) {
    endWords();
    out.println("The " + who + " failed: " + failure.getMessage());
  }

  /**
   * The last lines.
   *
   * @param answered what became of it
   */
  void end(Trajectory trajectory, AskedQuestion answered) {
    endWords();
    out.println(verdict(trajectory, answered));
    out.println(
        "%s, %,d tokens read, %,d written, %.1f s"
            .formatted(
                answered.turns() == 1 ? "1 turn" : answered.turns() + " turns",
                trajectory.inputTokens(),
                trajectory.outputTokens(),
                answered.seconds()));
  }

  private static String verdict(Trajectory trajectory, AskedQuestion answered) {
    if (trajectory.disposition() != Disposition.FINISHED) {
      return switch (trajectory.disposition()) {
        case FINISHED -> "";
        case OUT_OF_ROUNDS -> "No answer: the agent has no rounds or no context left.";
        case UNPARSABLE -> "No answer: the agent wrote no action that it has.";
        case CONTENT_FILTER -> "No answer: the provider's content filter refused the question.";
        case CONTEXT_LENGTH -> "No answer: the prompt does not fit into the model's context.";
        case TOO_LARGE -> "No answer: what was written is larger than what is stored.";
        case TOOL_FAILED -> "No answer: the search tool failed.";
        case MODEL_FAILED -> "No answer: the model failed.";
      };
    }
    String answer = "Answer: " + trajectory.answer();
    Boolean correct = answered.correct();
    if (correct == null) {
      return answer;
    }
    return answer
        + (correct ? " (right)" : " (wrong; it is " + trajectory.question().shownAnswers() + ")");
  }

  private void endWords() {
    if (within) {
      out.println(half);
    }
    half = "";
    within = false;
    blanks.setLength(0);
  }
}
