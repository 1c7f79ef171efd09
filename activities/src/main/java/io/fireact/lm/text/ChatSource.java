package io.fireact.lm.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * White space around a template's tags, as Jinja2 with {@code trim_blocks} and {@code
 * lstrip_blocks} leaves it, worked into the template's text. Jinjava's own settings differ: they
 * also take the space away that stands between a tag and text before it on its line.
 */
final class ChatSource {
  /** Name of the function that refuses. */
  static final String LACKING = "not_in_jinjava";

  private static final Pattern LOOP =
      Pattern.compile("(\\s*for\\s.*?\\sin\\s+)(.*)", Pattern.DOTALL);
  private static final Pattern STRING = Pattern.compile("'[^']*'|\"[^\"]*\"");
  private static final Pattern IF = Pattern.compile("\\bif\\b");
  private static final Pattern ELSE = Pattern.compile("\\belse\\b");

  private final String template;
  private final StringBuilder result = new StringBuilder();
  private int position;

  /** True where nothing but white space can be between here and the line's beginning. */
  private boolean lineBegins = true;

  private boolean strip;

  private ChatSource(String template) {
    this.template = template;
  }

  /**
   * The template without comments and with tags that keep the white space around them.
   *
   * @throws IllegalArgumentException when a tag does not end
   */
  static String withoutControl(String template) {
    String lines = template.replace("\r\n", "\n").replace('\r', '\n');
    // Jinja drops the last newline.
    return new ChatSource(lines.endsWith("\n") ? lines.substring(0, lines.length() - 1) : lines)
        .rewrite();
  }

  private String rewrite() {
    int tag = nextTag();
    while (tag >= 0) {
      tag(tag);
      tag = nextTag();
    }
    text(template.length());
    return result.toString();
  }

  private int nextTag() {
    for (int i = position; i + 1 < template.length(); i++) {
      char kind = template.charAt(i + 1);
      if (template.charAt(i) == '{' && (kind == '{' || kind == '%' || kind == '#')) {
        return i;
      }
    }
    return -1;
  }

  /** Takes over the text up to a place; what the tag before it strips is gone. */
  private int text(int end) {
    String text = template.substring(position, end);
    if (strip) {
      text = PythonStrings.strip(text, null, true, false);
    }
    int begin = result.length();
    result.append(text);
    return begin;
  }

  private void tag(int start) {
    char kind = template.charAt(start + 1);
    int inside = start + 2;
    char sign = inside < template.length() ? template.charAt(inside) : ' ';
    int begin = text(start);
    String before = result.substring(begin);
    if (sign == '-') {
      result.setLength(begin);
      result.append(PythonStrings.strip(before, null, false, true));
    } else if (kind != '{' && sign != '+') {
      int line = before.lastIndexOf('\n') + 1;
      if ((line > 0 || lineBegins) && before.substring(line).isBlank()) {
        result.setLength(begin + line);
      }
    }
    if (sign == '-' || sign == '+') {
      inside++;
    }
    int close = close(kind, inside, start);
    char last = close > inside ? template.charAt(close - 1) : ' ';
    int end = last == '-' || last == '+' ? close - 1 : close;
    position = close + 2;
    if (kind != '#') {
      String content = template.substring(inside, end);
      result.append('{').append(kind).append(' ');
      result.append(kind == '%' ? supported(content) : content).append(' ');
      result.append(kind == '{' ? '}' : kind).append('}');
    }
    strip = last == '-';
    boolean newline = position < template.length() && template.charAt(position) == '\n';
    if (strip) {
      int next = position;
      while (next < template.length() && Character.isWhitespace(template.charAt(next))) {
        next++;
      }
      lineBegins = next > position && template.charAt(next - 1) == '\n';
    } else if (kind != '{' && last != '+' && newline) {
      position++;
      lineBegins = true;
    } else {
      lineBegins = false;
    }
  }

  /** Jinjava overlooks the condition of a loop; here the loop fails if it is ever reached. */
  private static String supported(String content) {
    Matcher loop = LOOP.matcher(content);
    if (!loop.matches()) {
      return content;
    }
    String values = STRING.matcher(loop.group(2)).replaceAll("''");
    return IF.matcher(values).find() && !ELSE.matcher(values).find()
        ? loop.group(1) + LACKING + "('a loop with a condition')"
        : content;
  }

  /** Where a tag's closing signs are, which may also stand in strings of it. */
  private int close(char kind, int inside, int start) {
    String closing = kind == '{' ? "}}" : kind + "}";
    char quote = 0;
    int braces = 0;
    for (int i = inside; i < template.length(); i++) {
      char at = template.charAt(i);
      if (quote != 0) {
        if (at == '\\') {
          i++;
        } else if (at == quote) {
          quote = 0;
        }
      } else if (kind != '#' && (at == '"' || at == '\'')) {
        quote = at;
      } else if (braces == 0 && template.startsWith(closing, i)) {
        return i;
      } else if (kind == '{' && at == '{') {
        braces++;
      } else if (kind == '{' && at == '}') {
        braces--;
      }
    }
    throw new IllegalArgumentException(
        "the tag at character " + start + " of the template does not end");
  }
}
