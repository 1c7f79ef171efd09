package io.fireact.agent;

import org.jspecify.annotations.Nullable;

/**
 * Finds thought and action in a model's text, however malformed. Never throws, in time linear in
 * the text; not for whole episodes, whose observations it would not read.
 *
 * <ul>
 *   <li>What stands between think tags is no part of the text, see {@link ReasoningText}.
 *   <li>The text ends where the model begins an observation of its own: at {@link
 *       ReActFormat#STOP}, or at a line that starts with a label such as {@code Observation 2:}.
 *   <li>An action is a name and its argument in square brackets after the label {@code Action:} or
 *       {@code Action 1:}, in any case, full-width or not, also within Markdown's bold, code, lists
 *       and quotes, or on the line after the label. The first one counts, and what follows it is
 *       not read.
 *   <li>Where no line starts with a label and an action, a label within a line counts, and where
 *       there is none either, a line that starts with {@code search[} or {@code finish[}.
 *   <li>The argument runs to the bracket that matches the first one, so {@code search[a [b] c]}
 *       loses nothing; where none matches on that line, to the line's last closing bracket; where
 *       there is none, to the end of the line.
 *   <li>{@code Search("x")} is read as {@code search[x]} where it follows the label and x has no
 *       square bracket.
 *   <li>The thought is all before the action, without the labels {@code Thought:} at line starts.
 * </ul>
 */
public final class ActionParser {
  private static final int NAME_CHARS = 40;
  private static final String ACTION = "action";
  private static final String THOUGHT = "thought";
  private static final String OBSERVATION = "observation";
  private static final String EMPHASIS = "*_`";
  private static final String MARKUP = EMPHASIS + "~#>-\"'";

  private final String text;
  private final int end;

  private ActionParser(String text, int end) {
    this.text = text;
    this.end = end;
  }

  /** The first action of {@code text}; what stands between think tags is neither read nor told. */
  public static ParsedAction parse(String text) {
    return parse(text, ReasoningPolicy.DROP);
  }

  /**
   * The first action of {@code text}.
   *
   * @param policy whether the thought begins with what stands between think tags
   */
  public static ParsedAction parse(String text, ReasoningPolicy policy) {
    ReasoningText parts = ReasoningText.of(text);
    return withReasoning(content(parts.content()), parts, policy);
  }

  /** The thought with what was reasoned before it, where that is wanted. */
  static ParsedAction withReasoning(
      ParsedAction parsed, ReasoningText parts, ReasoningPolicy policy) {
    if (policy == ReasoningPolicy.DROP || parts.reasoning().isBlank()) {
      return parsed;
    }
    // The string that ends a round would end it within its own thought.
    String reasoning = parts.reasoning().replace(ReActFormat.STOP, "Observation");
    return new ParsedAction(
        SingleLine.of(reasoning + " " + parsed.thought()), parsed.action(), parsed.argument());
  }

  /** The first action of a text without think tags. */
  static ParsedAction content(String text) {
    int stop = text.indexOf(ReActFormat.STOP);
    int length = stop < 0 ? text.length() : stop;
    while (stop > 0 && length > 0 && EMPHASIS.indexOf(text.charAt(length - 1)) >= 0) {
      length--;
    }
    ActionParser whole = new ActionParser(text, length);
    return new ActionParser(text, whole.observationStart()).parse();
  }

  private ParsedAction parse() {
    for (Style style : Style.values()) {
      for (int start = 0; start < end; start = lineEnd(start) + 1) {
        @Nullable ParsedAction action = onLine(start, style);
        if (action != null) {
          return action;
        }
      }
    }
    return new ParsedAction(thought(end), "", "");
  }

  /** How clearly an action is marked; a clearer one counts before an earlier one. */
  private enum Style {
    LABEL_AT_LINE_START,
    LABEL_WITHIN_LINE,
    BARE
  }

  private @Nullable ParsedAction onLine(int start, Style style) {
    int first = skipMarkup(start);
    return switch (style) {
      case LABEL_AT_LINE_START -> labelled(start, afterLabel(first, ACTION));
      case LABEL_WITHIN_LINE -> within(first, lineEnd(start));
      case BARE -> isKnown(first) ? named(start, first) : null;
    };
  }

  private boolean isKnown(int from) {
    String name = name(from, nameEnd(from));
    return name.equals(ReActFormat.SEARCH) || name.equals(ReActFormat.FINISH);
  }

  private @Nullable ParsedAction labelled(int start, int after) {
    if (after < 0) {
      return null;
    }
    int name = skipMarkup(after);
    if (name == lineEnd(name)) {
      while (name < end && name == lineEnd(name)) {
        name = skipMarkup(name + 1);
      }
      return named(start, name);
    }
    @Nullable ParsedAction action = named(start, name);
    if (action == null) {
      action = called(start, name);
    }
    return action == null ? inlineAction(start, name) : action;
  }

  private @Nullable ParsedAction within(int from, int to) {
    for (int i = from; i + ACTION.length() <= to; i++) {
      int after = i > 0 && isNamePart(text.charAt(i - 1)) ? -1 : afterLabel(i, ACTION);
      if (after >= 0) {
        int start = i;
        while (start > from && EMPHASIS.indexOf(text.charAt(start - 1)) >= 0) {
          start--;
        }
        @Nullable ParsedAction action = named(start, skipMarkup(after));
        if (action != null) {
          return action;
        }
      }
    }
    return null;
  }

  /** {@code name[...}, with the name at {@code from}; white space before the bracket is allowed. */
  private @Nullable ParsedAction named(int start, int from) {
    int to = nameEnd(from);
    int open = skipMarkup(to);
    return to > from && open < end && isOpen(text.charAt(open))
        ? bracketed(start, name(from, to), open)
        : null;
  }

  /** {@code ... name[...}: words before the name, nothing between it and its bracket. */
  private @Nullable ParsedAction inlineAction(int start, int from) {
    int line = lineEnd(from);
    for (int open = from + 1; open < line; open++) {
      if (isOpen(text.charAt(open))) {
        int name = open;
        while (name > from && isNamePart(text.charAt(name - 1)) && open - name <= NAME_CHARS) {
          name--;
        }
        name = skipMarkup(name);
        if (name < open && nameEnd(name) == open) {
          return bracketed(start, name(name, open), open);
        }
      }
    }
    return null;
  }

  private ParsedAction bracketed(int start, String name, int open) {
    int line = lineEnd(open);
    int close = line;
    int depth = 0;
    for (int i = open; i < line; i++) {
      if (isOpen(text.charAt(i))) {
        depth++;
      } else if (isClose(text.charAt(i))) {
        close = i;
        depth--;
      }
      if (depth == 0) {
        break;
      }
    }
    return new ParsedAction(thought(start), name, SingleLine.of(text.substring(open + 1, close)));
  }

  /** {@code name(...)} without square brackets inside, which could not be written down as one. */
  private @Nullable ParsedAction called(int start, int from) {
    int open = nameEnd(from);
    if (open == from || open >= end || fold(text.charAt(open)) != '(') {
      return null;
    }
    int line = lineEnd(open);
    int close = line;
    int depth = 0;
    for (int i = open; i < line; i++) {
      char character = fold(text.charAt(i));
      if (isOpen(character) || isClose(character)) {
        return null;
      }
      if (character == '(') {
        depth++;
      } else if (character == ')') {
        close = i;
        depth--;
      }
      if (depth == 0) {
        break;
      }
    }
    String argument = SingleLine.of(text.substring(open + 1, close));
    return new ParsedAction(thought(start), name(from, open), unquoted(argument));
  }

  private static String unquoted(String argument) {
    int last = argument.length() - 1;
    boolean quoted =
        last > 0
            && (argument.charAt(0) == '"' || argument.charAt(0) == '\'')
            && argument.charAt(last) == argument.charAt(0);
    return quoted ? SingleLine.of(argument.substring(1, last)) : argument;
  }

  private String thought(int to) {
    StringBuilder thought = new StringBuilder();
    for (int start = 0; start < to; start = lineEnd(start) + 1) {
      int label = afterLabel(skipMarkup(start), THOUGHT);
      int stop = Math.min(lineEnd(start), to);
      thought.append(' ').append(text, label < 0 ? start : Math.min(label, stop), stop);
    }
    return SingleLine.of(thought.toString());
  }

  private int observationStart() {
    for (int start = 0; start < end; start = lineEnd(start) + 1) {
      if (afterLabel(skipMarkup(start), OBSERVATION) >= 0) {
        return start;
      }
    }
    return end;
  }

  /** Where the text after {@code Label 1:} begins; negative where the label does not stand. */
  private int afterLabel(int at, String label) {
    int i = at;
    for (int k = 0; k < label.length(); k++, i++) {
      if (i >= end || Character.toLowerCase(fold(text.charAt(i))) != label.charAt(k)) {
        return -1;
      }
    }
    i = skipMarkup(i);
    while (i < end && Character.isDigit(text.charAt(i))) {
      i++;
    }
    i = skipMarkup(i);
    if (i >= end || fold(text.charAt(i)) != ':') {
      return -1;
    }
    i++;
    // The other half of **Label:**.
    if (at > 0 && EMPHASIS.indexOf(text.charAt(at - 1)) >= 0) {
      while (i < end && text.charAt(i) == text.charAt(at - 1)) {
        i++;
      }
    }
    return i;
  }

  /** Past Markdown, quotes and white space, but not past the end of the line. */
  private int skipMarkup(int from) {
    int i = from;
    while (i < end && isMarkup(text.charAt(i))) {
      i++;
    }
    return i;
  }

  private int lineEnd(int from) {
    int i = from;
    while (i < end && !isLineEnd(text.charAt(i))) {
      i++;
    }
    return i;
  }

  /** {@code from} itself where no name of bearable length begins. */
  private int nameEnd(int from) {
    int i = from;
    while (i < end && isNamePart(text.charAt(i)) && i - from <= NAME_CHARS) {
      i++;
    }
    return i - from <= NAME_CHARS ? i : from;
  }

  private String name(int from, int to) {
    int last = to;
    while (last > from && isMarkup(text.charAt(last - 1))) {
      last--;
    }
    StringBuilder name = new StringBuilder();
    for (int i = from; i < last; i++) {
      name.append(Character.toLowerCase(fold(text.charAt(i))));
    }
    return name.toString();
  }

  private static boolean isMarkup(char character) {
    return !isLineEnd(character)
        && (SingleLine.isSpace(character)
            || Character.getType(character) == Character.FORMAT
            || MARKUP.indexOf(character) >= 0);
  }

  private static boolean isLineEnd(char character) {
    return character == '\n' || character == '\r';
  }

  private static boolean isNamePart(char character) {
    return Character.isLetterOrDigit(character) || character == '_' || character == '-';
  }

  private static boolean isOpen(char character) {
    return fold(character) == '[' || character == '\u3010';
  }

  private static boolean isClose(char character) {
    return fold(character) == ']' || character == '\u3011';
  }

  /** A full-width form as its ASCII character. */
  private static char fold(char character) {
    return character >= '\uFF01' && character <= '\uFF5E' ? (char) (character - 0xFEE0) : character;
  }
}
