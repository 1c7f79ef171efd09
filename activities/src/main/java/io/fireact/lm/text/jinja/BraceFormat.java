package io.fireact.lm.text.jinja;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Python's {@code str.format} as the sandbox has it: string.Formatter over Jinja's attributes. */
final class BraceFormat {
  private static final int NESTING = 2;

  private final Budget budget;
  private final List<Object> arguments;
  private final Map<String, Object> named;
  private final boolean markup;
  private int automatic;
  private boolean manual;

  BraceFormat(Budget budget, List<Object> arguments, Map<String, Object> named, boolean markup) {
    this.budget = budget;
    this.arguments = arguments;
    this.named = named;
    this.markup = markup;
  }

  String format(String template) {
    return format(template, NESTING);
  }

  private String format(String template, int nesting) {
    if (nesting < 0) {
      throw JinjaException.value("Max string recursion exceeded");
    }
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < template.length()) {
      char c = template.charAt(at++);
      boolean twice = at < template.length() && template.charAt(at) == c;
      if (c == '{' && !twice) {
        int end = end(template, at);
        out.append(field(template.substring(at, end), nesting));
        budget.make(out.length() / 16);
        at = end + 1;
      } else if (c == '}' && !twice) {
        throw JinjaException.value("Single '}' encountered in format string");
      } else {
        out.append(c);
        at += c == '{' || c == '}' ? 1 : 0;
      }
    }
    budget.make(out.length());
    return out.toString();
  }

  private static int end(String template, int start) {
    if (start >= template.length()) {
      throw JinjaException.value("Single '{' encountered in format string");
    }
    int depth = 1;
    boolean bracket = false;
    for (int i = start; i < template.length(); i++) {
      char c = template.charAt(i);
      if (c == '[') {
        bracket = true;
      } else if (c == ']') {
        bracket = false;
      } else if (!bracket && c == '{') {
        depth++;
      } else if (!bracket && c == '}' && --depth == 0) {
        return i;
      }
    }
    throw JinjaException.value("expected '}' before end of string");
  }

  private String field(String field, int nesting) {
    int colon = outside(field, ':');
    int bang = outside(field, '!');
    String spec = "";
    String name = field;
    String conversion = "";
    if (bang >= 0 && (colon < 0 || bang < colon)) {
      name = field.substring(0, bang);
      conversion = field.substring(bang + 1);
      int after = conversion.indexOf(':');
      if (after >= 0) {
        spec = conversion.substring(after + 1);
        conversion = conversion.substring(0, after);
      }
      if (conversion.length() != 1) {
        throw JinjaException.value("expected ':' after conversion specifier");
      }
    } else if (colon >= 0) {
      name = field.substring(0, colon);
      spec = field.substring(colon + 1);
    }
    Object value = value(name);
    value =
        switch (conversion) {
          case "" -> value;
          case "s" -> Repr.text(value, budget);
          case "r" -> Repr.of(value, budget);
          case "a" -> PercentFormat.ascii(Repr.of(value, budget));
          default -> throw JinjaException.value("Unknown conversion specifier " + conversion);
        };
    String text = FormatSpec.format(value, format(spec, nesting - 1), budget);
    return markup && !(value instanceof Markup) ? Markup.escape(text).text() : text;
  }

  /** The first such character that is in no brackets; -1 where there is none. */
  private static int outside(String field, char wanted) {
    boolean bracket = false;
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      bracket = c == '[' || (bracket && c != ']');
      if (!bracket && c == wanted) {
        return i;
      }
    }
    return -1;
  }

  private Object value(String name) {
    int first = 0;
    while (first < name.length() && name.charAt(first) != '.' && name.charAt(first) != '[') {
      first++;
    }
    Object value = argument(name.substring(0, first));
    int at = first;
    while (at < name.length()) {
      boolean dot = name.charAt(at) == '.';
      int end = at + 1;
      while (end < name.length()
          && (dot ? name.charAt(end) != '.' && name.charAt(end) != '[' : name.charAt(end) != ']')) {
        end++;
      }
      String part = name.substring(at + 1, end);
      if (part.isEmpty()) {
        throw JinjaException.value("Empty attribute in format string");
      }
      if (dot) {
        value = Attributes.attribute(value, part, budget);
        at = end;
      } else {
        if (end >= name.length()) {
          throw JinjaException.value("Missing ']' in format string");
        }
        BigInteger index = number(part);
        value = Attributes.element(value, index == null ? part : index, budget);
        at = end + 1;
        if (at < name.length() && name.charAt(at) != '.' && name.charAt(at) != '[') {
          throw JinjaException.value("Only '.' or '[' may follow ']' in format field specifier");
        }
      }
    }
    return value;
  }

  private static @Nullable BigInteger number(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')
        ? new BigInteger(text)
        : null;
  }

  private Object argument(String name) {
    BigInteger index = number(name);
    if (name.isEmpty()) {
      if (manual) {
        throw JinjaException.value(
            "cannot switch from manual field specification to automatic field numbering");
      }
      index = BigInteger.valueOf(automatic++);
    } else if (index != null) {
      if (automatic > 0) {
        throw JinjaException.value(
            "cannot switch from manual field specification to automatic field numbering");
      }
      manual = true;
    }
    if (index == null) {
      Object value = named.get(name);
      if (value == null) {
        throw new JinjaException(JinjaException.Kind.KEY, Repr.of(name));
      }
      return value;
    }
    int place = Budget.size(index);
    if (place >= arguments.size()) {
      throw new JinjaException(
          JinjaException.Kind.INDEX,
          "Replacement index " + index + " out of range for positional args tuple");
    }
    return arguments.get(place);
  }
}
