package io.fireact.lm.text.jinja;

import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Python's format(value, spec). */
final class FormatSpec {
  private static final Pattern SPEC =
      Pattern.compile(
          "((?<fill>.)?(?<align>[<>=^]))?(?<sign>[-+ ])?(?<z>z)?(?<alternate>#)?(?<zero>0)?"
              + "(?<width>\\d+)?(?<group>[,_])?(\\.(?<precision>\\d+))?(?<type>.)?",
          Pattern.DOTALL);
  private static final int MOST_DIGITS = 9;
  private static final int USUAL_PRECISION = 6;
  private static final double PERCENT = 100;

  private final Budget budget;
  private final Object value;
  private final String spec;
  private final Matcher parts;

  private FormatSpec(Object value, String spec, Budget budget) {
    this.budget = budget;
    this.value = value;
    this.spec = spec;
    parts = SPEC.matcher(spec);
  }

  static String format(Object value, String spec, Budget budget) {
    if (spec.isEmpty()) {
      return Repr.text(value, budget);
    }
    return new FormatSpec(value, spec, budget).format();
  }

  private String format() {
    boolean text = Types.text(value) != null;
    if (!text && !Types.number(value)) {
      throw JinjaException.type(
          "unsupported format string passed to " + Types.name(value) + ".__format__");
    }
    if (!parts.matches() || (parts.group("z") != null && !(value instanceof Double))) {
      throw JinjaException.value(
          "Invalid format specifier '" + spec + "' for object of type '" + Types.name(value) + "'");
    }
    return text ? text() : value instanceof Double number ? real(number) : whole();
  }

  private int size(String part, int otherwise) {
    String digits = parts.group(part);
    if (digits == null) {
      return otherwise;
    }
    if (digits.length() > MOST_DIGITS) {
      throw JinjaException.value("Too many decimal digits in format string");
    }
    int size = Integer.parseInt(digits);
    budget.make(size);
    return size;
  }

  private char type(char otherwise) {
    return parts.group("type") == null ? otherwise : parts.group("type").charAt(0);
  }

  private JinjaException unknown() {
    return JinjaException.value(
        "Unknown format code '"
            + parts.group("type")
            + "' for object of type '"
            + Types.name(value)
            + "'");
  }

  private String text() {
    if (type('s') != 's') {
      throw unknown();
    }
    if (parts.group("sign") != null) {
      throw JinjaException.value("Sign not allowed in string format specifier");
    }
    if (parts.group("alternate") != null) {
      throw JinjaException.value("Alternate form (#) not allowed in string format specifier");
    }
    if ("=".equals(parts.group("align"))) {
      throw JinjaException.value("'=' alignment not allowed in string format specifier");
    }
    if (parts.group("group") != null) {
      throw JinjaException.value("Cannot specify '" + parts.group("group") + "' with 's'.");
    }
    String text = Repr.text(value, budget);
    int precision = size("precision", -1);
    return padded("", precision < 0 ? text : CodePoints.between(text, 0, precision), '<');
  }

  private String whole() {
    char type = type('d');
    BigInteger number = Types.index(value);
    if ("eEfFgG%".indexOf(type) >= 0) {
      return real(Types.real(value));
    }
    if ("bcdoxXn".indexOf(type) < 0) {
      throw unknown();
    }
    if (parts.group("precision") != null) {
      throw JinjaException.value("Precision not allowed in integer format specifier");
    }
    if (type == 'c') {
      if (parts.group("sign") != null) {
        throw JinjaException.value("Sign not allowed with integer format specifier 'c'");
      }
      if (number.signum() < 0 || number.bitLength() > 21 || number.intValue() > 0x10ffff) {
        throw new JinjaException(
            JinjaException.Kind.OVERFLOW, "no character has the number " + number);
      }
      return padded("", Character.toString(number.intValue()), '<');
    }
    boolean alternate = parts.group("alternate") != null && "boxX".indexOf(type) >= 0;
    String group = parts.group("group");
    if ((",".equals(group) && "boxXn".indexOf(type) >= 0) || (group != null && type == 'n')) {
      throw JinjaException.value("Cannot specify '" + group + "' with '" + type + "'.");
    }
    String digits = Digits.whole(number.abs(), type);
    String sign = sign(number.signum() < 0) + (alternate ? "0" + type : "");
    return grouped(sign, digits, "", group, "boxX".indexOf(type) >= 0 ? 4 : 3);
  }

  private String sign(boolean negative) {
    String sign = parts.group("sign");
    return negative ? "-" : sign == null || sign.equals("-") ? "" : sign;
  }

  private String real(double number) {
    char type = type('\0');
    int precision = size("precision", -1);
    boolean alternate = parts.group("alternate") != null;
    String digits;
    if (type == '\0') {
      digits = precision < 0 ? Repr.real(Math.abs(number)) : Digits.shown(number, precision);
    } else if (type == '%') {
      digits =
          Digits.real(number * PERCENT, 'f', precision < 0 ? USUAL_PRECISION : precision, alternate)
              + "%";
    } else if ("eEfFgGn".indexOf(type) >= 0) {
      digits =
          Digits.real(
              number,
              type == 'n' ? 'g' : type,
              precision < 0 ? USUAL_PRECISION : precision,
              alternate);
    } else {
      throw unknown();
    }
    int whole = 0;
    while (whole < digits.length() && Character.isDigit(digits.charAt(whole))) {
      whole++;
    }
    boolean negative = number < 0 || (number == 0 && 1 / number < 0);
    if (parts.group("z") != null && digits.chars().noneMatch(c -> c >= '1' && c <= '9')) {
      negative = false;
    }
    return grouped(
        sign(negative),
        digits.substring(0, whole),
        digits.substring(whole),
        parts.group("group"),
        3);
  }

  /** With separators between the digits before the point, which zeros of the width have too. */
  private String grouped(
      String sign, String digits, String rest, @Nullable String group, int size) {
    boolean zeros =
        (parts.group("zero") != null && parts.group("align") == null)
            || ("=".equals(parts.group("align")) && "0".equals(fill()));
    int room = zeros ? size("width", 0) - sign.length() - rest.length() : 0;
    String all = digits;
    if (group == null || digits.isEmpty()) {
      all = "0".repeat(Math.max(0, room - digits.length())) + digits;
    } else {
      StringBuilder reversed = new StringBuilder();
      for (int i = 0; i < digits.length() || reversed.length() < room; i++) {
        if (i > 0 && i % size == 0) {
          reversed.append(group);
          if (i >= digits.length() && reversed.length() >= room) {
            reversed.append('0');
            break;
          }
        }
        reversed.append(i < digits.length() ? digits.charAt(digits.length() - 1 - i) : '0');
      }
      all = reversed.reverse().toString();
    }
    return padded(sign, all + rest, '>');
  }

  private String fill() {
    String fill = parts.group("fill");
    return fill != null ? fill : parts.group("zero") != null ? "0" : " ";
  }

  private String padded(String sign, String body, char usual) {
    int room = size("width", 0) - CodePoints.length(sign) - CodePoints.length(body);
    String align = parts.group("align");
    char side =
        align != null ? align.charAt(0) : parts.group("zero") != null && usual == '>' ? '=' : usual;
    if (room <= 0) {
      return sign + body;
    }
    String fill = fill();
    return switch (side) {
      case '<' -> sign + body + fill.repeat(room);
      case '>' -> fill.repeat(room) + sign + body;
      case '=' -> sign + fill.repeat(room) + body;
      default -> fill.repeat(room / 2) + sign + body + fill.repeat(room - room / 2);
    };
  }
}
