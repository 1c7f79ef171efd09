package io.fireact.agent;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the answer of a model that was asked for one without tools, however it writes it. Never
 * throws; not for rounds of an agent that searches, which {@link ActionParser} reads.
 *
 * <ul>
 *   <li>What stands between think tags is no part of the text, see {@link ReasoningText}; the text
 *       ends where the model begins another question or an observation of its own.
 *   <li>The answer is what follows the first label {@code Answer:} or {@code Final answer:} at a
 *       line's start, in any case, also in Markdown's bold or as a heading: the rest of the line,
 *       or the next line that is not empty.
 *   <li>A finish action before it, or without it, gives the answer all the same: so writes a
 *       student that was fine-tuned on ReAct.
 *   <li>Where there is neither, and reasoning was not asked for, the first line that is not empty
 *       is the answer.
 *   <li>The thought is all before the answer, without the label {@code Thought:}.
 * </ul>
 */
public final class AnswerParser {
  private static final String MARKUP = "[ \\t*_`#>]*+";

  private static final Pattern LABEL =
      Pattern.compile(
          "^" + MARKUP + "(?:final[ \\t]++)?answer" + MARKUP + "[:\uFF1A]" + MARKUP,
          Pattern.MULTILINE | Pattern.CASE_INSENSITIVE);

  private static final String EMPHASIS = "*_`";
  private static final String QUESTION = "Question:";

  private AnswerParser() {}

  /**
   * The answer as a finish action, with the thought before it; without an action where there is
   * none, or with the one that stands there instead.
   *
   * @param policy whether the thought begins with what stands between think tags
   * @param bare whether a line without a label is an answer
   */
  public static ParsedAction parse(String text, ReasoningPolicy policy, boolean bare) {
    ReasoningText parts = ReasoningText.of(text);
    return ActionParser.withReasoning(content(answered(parts.content()), bare), parts, policy);
  }

  private static ParsedAction content(String text, boolean bare) {
    Matcher label = LABEL.matcher(text);
    boolean labelled = label.find();
    ParsedAction before = ActionParser.content(labelled ? text.substring(0, label.start()) : text);
    if (before.action().equals(ReActFormat.FINISH)) {
      return before;
    }
    if (labelled) {
      return finish(before.thought(), firstLine(text.substring(label.end())));
    }
    String line = firstLine(text);
    return bare && !before.found() && !line.isEmpty() ? finish("", line) : before;
  }

  private static ParsedAction finish(String thought, String answer) {
    return new ParsedAction(thought, ReActFormat.FINISH, answer);
  }

  /** The text without the question repeated before it, or another one after it. */
  private static String answered(String content) {
    String text = content.strip();
    if (text.startsWith(QUESTION)) {
      int line = text.indexOf('\n');
      text = line < 0 ? "" : text.substring(line + 1).strip();
    }
    int next = text.indexOf("\n" + QUESTION);
    return next < 0 ? text : text.substring(0, next);
  }

  private static String firstLine(String text) {
    return text.lines()
        .map(line -> SingleLine.of(plain(SingleLine.of(line))))
        .filter(line -> !line.isEmpty())
        .findFirst()
        .orElse("");
  }

  private static String plain(String line) {
    int from = 0;
    int to = line.length();
    while (from < to && EMPHASIS.indexOf(line.charAt(from)) >= 0) {
      from++;
    }
    while (from < to && EMPHASIS.indexOf(line.charAt(to - 1)) >= 0) {
      to--;
    }
    return line.substring(from, to);
  }
}
