package io.fireact.lm.text.jinja;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a template into tokens as Jinja2's lexer does with {@code trim_blocks} and {@code
 * lstrip_blocks}, white space around tags included.
 */
final class Lexer {
  private static final Pattern FLOAT =
      Pattern.compile(
          "(?<!\\.)(\\d+_)*\\d+((\\.(\\d+_)*\\d+)?e[+\\-]?(\\d+_)*\\d+|\\.(\\d+_)*\\d+)",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern INTEGER =
      Pattern.compile(
          "0b(_?[0-1])+|0o(_?[0-7])+|0x(_?[\\da-f])+|[1-9](_?\\d)*|0(_?0)*",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern STRING =
      Pattern.compile(
          "'([^'\\\\]*+(?:\\\\.[^'\\\\]*+)*+)'|\"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"",
          Pattern.DOTALL);
  private static final Pattern OPERATOR =
      Pattern.compile("//|\\*\\*|==|!=|>=|<=|[-+/*%~\\[\\](){}<>=.:|,;]");
  private static final String SPACE =
      "[\\x09-\\x0d\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
  private static final Pattern RAW =
      Pattern.compile("\\{%([-+]?)" + SPACE + "*raw" + SPACE + "*(?:-%\\}" + SPACE + "*|%\\})");
  private static final Pattern END_RAW =
      Pattern.compile(
          "\\{%([-+]?)" + SPACE + "*endraw" + SPACE + "*(?:\\+%\\}|-%\\}" + SPACE + "*|%\\}\\n?)");
  private static final Pattern END_COMMENT =
      Pattern.compile("\\+#\\}|-#\\}" + SPACE + "*|#\\}\\n?");

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int line = 1;
  private boolean lineBegins = true;

  private Lexer(String source) {
    this.source = source;
  }

  /**
   * @throws JinjaException SYNTAX with the line
   */
  static List<Token> tokens(String template) {
    String lines = template.replace("\r\n", "\n").replace('\r', '\n');
    // Jinja drops the last newline.
    Lexer lexer = new Lexer(lines.endsWith("\n") ? lines.substring(0, lines.length() - 1) : lines);
    lexer.root();
    lexer.add(Token.Type.END, "");
    return lexer.tokens;
  }

  private JinjaException wrong(String reason) {
    return new JinjaException(JinjaException.Kind.SYNTAX, reason, line);
  }

  private void add(Token.Type type, String text) {
    tokens.add(new Token(type, text, PyNone.NONE, line));
  }

  /** Goes on to a place. */
  private void move(int end) {
    for (int i = at; i < end; i++) {
      line += source.charAt(i) == '\n' ? 1 : 0;
    }
    lineBegins = end > at ? source.charAt(end - 1) == '\n' : lineBegins;
    at = end;
  }

  private void data(String text) {
    if (!text.isEmpty()) {
      add(Token.Type.DATA, text);
    }
  }

  private void root() {
    while (at < source.length()) {
      int tag = nextTag();
      if (tag < 0) {
        data(source.substring(at));
        move(source.length());
        return;
      }
      char kind = source.charAt(tag + 1);
      Matcher raw = RAW.matcher(source).region(tag, source.length());
      boolean isRaw = kind == '%' && raw.lookingAt();
      char sign = tag + 2 < source.length() ? source.charAt(tag + 2) : ' ';
      text(tag, sign, kind == '{');
      move(tag);
      if (isRaw) {
        move(raw.end());
        raw();
      } else {
        move(tag + (sign == '-' || sign == '+' ? 3 : 2));
        if (kind == '#') {
          comment();
        } else {
          tag(kind == '%');
        }
      }
    }
  }

  private int nextTag() {
    for (int i = source.indexOf('{', at); i >= 0; i = source.indexOf('{', i + 1)) {
      if (i + 1 < source.length() && "{%#".indexOf(source.charAt(i + 1)) >= 0) {
        return i;
      }
    }
    return -1;
  }

  /** Adds the text before a tag, without the white space that the tag takes away. */
  private void text(int end, char sign, boolean variable) {
    String text = source.substring(at, end);
    if (sign == '-') {
      text = CodePoints.strip(text, null, false, true);
    } else if (sign != '+' && !variable) {
      int start = text.lastIndexOf('\n') + 1;
      if ((start > 0 || lineBegins)
          && CodePoints.strip(text.substring(start), null, true, false).isEmpty()) {
        text = text.substring(0, start);
      }
    }
    data(text);
  }

  private void raw() {
    Matcher end = END_RAW.matcher(source).region(at, source.length());
    if (!end.find()) {
      if (at == source.length()) {
        return;
      }
      throw wrong("Missing end of raw directive");
    }
    text(end.start(), end.group(1).isEmpty() ? ' ' : end.group(1).charAt(0), false);
    move(end.end());
  }

  private void comment() {
    Matcher end = END_COMMENT.matcher(source).region(at, source.length());
    if (end.find()) {
      move(end.end());
    } else if (at < source.length()) {
      throw wrong("Missing end of comment tag");
    }
  }

  private void tag(boolean block) {
    add(block ? Token.Type.BLOCK_BEGIN : Token.Type.VARIABLE_BEGIN, "");
    Deque<Character> open = new ArrayDeque<>();
    String close = block ? "%}" : "}}";
    while (at < source.length()) {
      char c = source.charAt(at);
      if (open.isEmpty()) {
        boolean signed = (c == '-' || (block && c == '+')) && source.startsWith(close, at + 1);
        if (signed || source.startsWith(close, at)) {
          add(block ? Token.Type.BLOCK_END : Token.Type.VARIABLE_END, "");
          end(c, at + (signed ? 3 : 2), block);
          return;
        }
      }
      if (CodePoints.space(c)) {
        move(at + 1);
      } else if (!number() && !name() && !string()) {
        operator(open);
      }
    }
  }

  private void end(char sign, int end, boolean block) {
    int next = end;
    if (sign == '-') {
      while (next < source.length() && CodePoints.space(source.charAt(next))) {
        next++;
      }
    } else if (block && sign != '+' && source.startsWith("\n", end)) {
      next++;
    }
    move(next);
  }

  private boolean number() {
    Matcher number = FLOAT.matcher(source).region(at, source.length());
    number.useTransparentBounds(true);
    if (number.lookingAt()) {
      String text = number.group().replace("_", "");
      tokens.add(new Token(Token.Type.NUMBER, text, Double.valueOf(text), line));
      move(number.end());
      return true;
    }
    Matcher whole = INTEGER.matcher(source).region(at, source.length());
    if (!whole.lookingAt()) {
      return false;
    }
    BigInteger value;
    try {
      value = Numbers.whole(whole.group().replace("_", ""), 0);
    } catch (JinjaException e) {
      throw wrong(e.reason());
    }
    tokens.add(new Token(Token.Type.NUMBER, whole.group(), value, line));
    move(whole.end());
    return true;
  }

  private boolean name() {
    int end = at;
    while (end < source.length()) {
      int c = source.codePointAt(end);
      if ((c != '_' && !Character.isUnicodeIdentifierPart(c))
          || Character.isIdentifierIgnorable(c)) {
        break;
      }
      end += Character.charCount(c);
    }
    if (end == at) {
      return false;
    }
    String name = source.substring(at, end);
    if (!Characters.identifier(name)) {
      throw wrong("Invalid character in identifier");
    }
    add(Token.Type.NAME, name);
    move(end);
    return true;
  }

  private boolean string() {
    Matcher string = STRING.matcher(source).region(at, source.length());
    if (!string.lookingAt()) {
      return false;
    }
    String inside = string.group(1) == null ? string.group(2) : string.group(1);
    try {
      add(Token.Type.STRING, Escapes.decoded(inside));
    } catch (JinjaException e) {
      throw wrong(e.reason());
    }
    move(string.end());
    return true;
  }

  private void operator(Deque<Character> open) {
    Matcher operator = OPERATOR.matcher(source).region(at, source.length());
    if (!operator.lookingAt()) {
      throw wrong(
          "unexpected char " + Repr.of(Character.toString(source.codePointAt(at))) + " at " + at);
    }
    String text = operator.group();
    char c = text.charAt(0);
    int opening = "([{".indexOf(c);
    if (opening >= 0) {
      open.push(")]}".charAt(opening));
    } else if (")]}".indexOf(c) >= 0) {
      if (open.isEmpty()) {
        throw wrong("unexpected '" + c + "'");
      }
      char expected = open.pop();
      if (expected != c) {
        throw wrong("unexpected '" + c + "', expected '" + expected + "'");
      }
    }
    add(Token.Type.OPERATOR, text);
    move(operator.end());
  }
}
