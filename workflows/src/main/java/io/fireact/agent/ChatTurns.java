package io.fireact.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The text of a ReAct episode as a conversation, for models that are fine-tuned and asked as
 * FireAct's GPT-3.5 was: questions and observations are the user's messages, rounds the
 * assistant's. Prompts and training examples agree by construction: the messages of a prompt are
 * the first ones of its episode's example. Not for text that is no {@link ReActFormat}'s.
 */
public final class ChatTurns {
  private static final String QUESTION = "Question:";
  private static final String THOUGHT = "Thought:";
  private static final Pattern KNOWN_ACTION =
      Pattern.compile(
          "\\nAction: (" + ReActFormat.SEARCH + "|" + ReActFormat.FINISH + ")\\[", Pattern.DOTALL);

  private ChatTurns() {}

  /**
   * A message.
   *
   * @param assistants whether it is the model's own; else it is the user's
   * @param inLoss whether it is learned; false of the user's, and of a round without an action
   */
  public record Turn(boolean assistants, String text, boolean inLoss) {}

  /** What the model is to go on with; the last message is the user's. */
  public static List<Turn> prompt(String text) {
    List<Turn> turns = turns(text);
    if (turns.size() > 1 && turns.get(turns.size() - 1).assistants()) {
      // What a round is begun with for the model stands at the end of what it is told.
      Turn begun = turns.remove(turns.size() - 1);
      Turn told = turns.remove(turns.size() - 1);
      turns.add(new Turn(false, told.text() + "\n" + begun.text(), false));
    }
    return List.copyOf(turns);
  }

  /** A whole episode; the last message is the model's. */
  public static List<Turn> training(Trajectory trajectory) {
    List<Turn> turns = turns(ReActFormat.text(trajectory));
    while (!turns.isEmpty() && !turns.get(turns.size() - 1).assistants()) {
      turns.remove(turns.size() - 1);
    }
    return List.copyOf(turns);
  }

  private static List<Turn> turns(String text) {
    List<Turn> turns = new ArrayList<>();
    StringBuilder current = new StringBuilder();
    boolean assistants = false;
    for (String line : text.split("\n", -1)) {
      boolean begins = line.startsWith(THOUGHT);
      boolean ends = line.startsWith(ReActFormat.STOP) || line.startsWith(QUESTION);
      if (begins != assistants && (begins || ends)) {
        add(turns, assistants, current);
        assistants = begins;
      }
      current
          .append(current.isEmpty() ? "" : "\n")
          .append(line.startsWith(QUESTION) ? line.substring(QUESTION.length()).strip() : line);
    }
    add(turns, assistants, current);
    return turns;
  }

  private static void add(List<Turn> turns, boolean assistants, StringBuilder text) {
    String message = text.toString().strip();
    text.setLength(0);
    if (!message.isEmpty()) {
      turns.add(new Turn(assistants, message, assistants && KNOWN_ACTION.matcher(message).find()));
    }
  }
}
