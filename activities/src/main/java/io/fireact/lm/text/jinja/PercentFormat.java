package io.fireact.lm.text.jinja;

import java.math.BigInteger;
import java.util.List;

/** Python's {@code format % values} of texts. */
final class PercentFormat {
  private static final String FLAGS = "-+ #0";
  private static final int USUAL_PRECISION = 6;

  private final Budget budget;
  private final StringBuilder out = new StringBuilder();

  // Where the reading is: the format, its next character, and the values that are left.
  private String format = "";
  private int at;
  private Object values = PyNone.NONE;
  private int next;
  private boolean markup;

  PercentFormat(Budget budget) {
    this.budget = budget;
  }

  /** A conversion's parts. */
  private record Conversion(String flags, int width, int precision, char type) {
    boolean flag(char flag) {
      return flags.indexOf(flag) >= 0;
    }
  }

  /** The text, of markup with its values escaped. */
  String format(Object template, Object given) {
    markup = template instanceof Markup;
    format = Repr.text(template, budget);
    values = given;
    while (at < format.length()) {
      char c = format.charAt(at++);
      if (c == '%') {
        convert();
      } else {
        out.append(c);
      }
      if ((out.length() & 0xfff) == 0) {
        budget.make(out.length() / 64);
      }
    }
    boolean left = values instanceof PyTuple tuple ? next < tuple.items().size() : next == 0;
    boolean mapping =
        values instanceof PyDict
            || values instanceof PyList
            || values instanceof Undefined
            || values instanceof PyRange;
    if (left && !mapping) {
      throw JinjaException.type("not all arguments converted during string formatting");
    }
    budget.make(out.length());
    return out.toString();
  }

  private void convert() {
    if (format.startsWith("%", at)) {
      out.append('%');
      at++;
      return;
    }
    Object keyed = null;
    if (at < format.length() && format.charAt(at) == '(') {
      keyed = keyed();
    }
    int start = at;
    while (at < format.length() && FLAGS.indexOf(format.charAt(at)) >= 0) {
      at++;
    }
    String flags = format.substring(start, at);
    int width = size();
    if (width < 0) {
      flags += "-";
      width = -width;
    }
    int precision = -1;
    if (at < format.length() && format.charAt(at) == '.') {
      at++;
      precision = Math.max(0, size());
    }
    if (at < format.length() && "hlL".indexOf(format.charAt(at)) >= 0) {
      at++;
    }
    if (at >= format.length()) {
      throw JinjaException.value("incomplete format");
    }
    char type = format.charAt(at++);
    Object value = keyed == null ? take() : keyed;
    if ("diuoxXeEfFgGcrsa".indexOf(type) < 0) {
      throw JinjaException.value(
          "unsupported format character '"
              + type
              + "' (0x"
              + Integer.toHexString(type)
              + ") at index "
              + CodePoints.length(format.substring(0, at - 1)));
    }
    budget.make(width);
    budget.make(Math.max(0, precision));
    write(value, new Conversion(flags, width, precision, type));
  }

  private Object keyed() {
    int depth = 1;
    int start = ++at;
    while (at < format.length() && depth > 0) {
      char c = format.charAt(at++);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    }
    if (depth > 0) {
      throw JinjaException.value("incomplete format key");
    }
    if (!(values instanceof PyDict dict)) {
      throw JinjaException.type("format requires a mapping");
    }
    String key = format.substring(start, at - 1);
    Object value = dict.get(key);
    if (value == null) {
      throw new JinjaException(JinjaException.Kind.KEY, Repr.of(key));
    }
    next = 1;
    return value;
  }

  private int size() {
    if (at < format.length() && format.charAt(at) == '*') {
      at++;
      BigInteger number = Types.whole(take());
      if (number == null) {
        throw JinjaException.type("* wants int");
      }
      return Budget.size(number);
    }
    long size = 0;
    while (at < format.length() && format.charAt(at) >= '0' && format.charAt(at) <= '9') {
      size = Math.min(Integer.MAX_VALUE, size * 10 + format.charAt(at++) - '0');
    }
    return (int) size;
  }

  private Object take() {
    List<Object> all = values instanceof PyTuple tuple ? tuple.items() : List.of(values);
    if (next >= all.size()) {
      throw JinjaException.type("not enough arguments for format string");
    }
    return all.get(next++);
  }

  private void write(Object value, Conversion conversion) {
    String sign = "";
    String prefix = "";
    String body;
    boolean number = true;
    switch (conversion.type()) {
      case 's', 'r', 'a' -> {
        number = false;
        body = text(value, conversion);
      }
      case 'c' -> {
        number = false;
        body = character(value);
      }
      case 'd', 'i', 'u', 'o', 'x', 'X' -> {
        BigInteger whole = whole(value, conversion.type());
        sign = whole.signum() < 0 ? "-" : "";
        char type = "iu".indexOf(conversion.type()) >= 0 ? 'd' : conversion.type();
        body = Digits.whole(whole.abs(), type);
        body = "0".repeat(Math.max(0, conversion.precision() - body.length())) + body;
        if (conversion.flag('#') && type != 'd') {
          prefix = "0" + type;
        }
      }
      default -> {
        if (value instanceof Undefined undefined) {
          throw undefined.failure();
        }
        if (!Types.number(value)) {
          throw JinjaException.type("must be real number, not " + Types.name(value));
        }
        double real = Types.real(value);
        sign = real < 0 || 1 / real < 0 ? "-" : "";
        int precision = conversion.precision() < 0 ? USUAL_PRECISION : conversion.precision();
        body = Digits.real(real, conversion.type(), precision, conversion.flag('#'));
      }
    }
    if (number && sign.isEmpty()) {
      sign = conversion.flag('+') ? "+" : conversion.flag(' ') ? " " : "";
    }
    int room = conversion.width() - sign.length() - prefix.length() - CodePoints.length(body);
    String fill = room > 0 ? (number && zeros(conversion) ? "0" : " ").repeat(room) : "";
    if (conversion.flag('-')) {
      out.append(sign).append(prefix).append(body).append(fill);
    } else if (fill.startsWith("0")) {
      out.append(sign).append(prefix).append(fill).append(body);
    } else {
      out.append(fill).append(sign).append(prefix).append(body);
    }
  }

  private static boolean zeros(Conversion conversion) {
    return conversion.flag('0') && !conversion.flag('-');
  }

  private String text(Object value, Conversion conversion) {
    String text = conversion.type() == 's' ? Repr.text(value, budget) : Repr.of(value, budget);
    if (conversion.type() == 'a') {
      text = ascii(text);
    }
    if (markup && !(value instanceof Markup && conversion.type() == 's')) {
      text = Markup.escape(text).text();
    }
    return conversion.precision() < 0 ? text : CodePoints.between(text, 0, conversion.precision());
  }

  /** As ascii() has it: what repr shows, with escapes for the rest. */
  static String ascii(String shown) {
    StringBuilder out = new StringBuilder();
    shown
        .codePoints()
        .forEach(
            c ->
                out.append(
                    c < 0x80
                        ? Character.toString(c)
                        : c < 0x100
                            ? String.format("\\x%02x", c)
                            : c < 0x10000
                                ? String.format("\\u%04x", c)
                                : String.format("\\U%08x", c)));
    return out.toString();
  }

  private static String character(Object value) {
    BigInteger number = Types.whole(value);
    String text = Types.text(value);
    if (number != null) {
      if (number.signum() < 0 || number.compareTo(BigInteger.valueOf(0x10ffff)) > 0) {
        throw new JinjaException(
            JinjaException.Kind.OVERFLOW, "no character has the number " + number);
      }
      return Character.toString(number.intValue());
    }
    if (text == null || CodePoints.length(text) != 1) {
      throw JinjaException.type("%c requires int or char");
    }
    return text;
  }

  private static BigInteger whole(Object value, char type) {
    BigInteger number = Types.whole(value);
    if (number != null) {
      return number;
    }
    boolean decimal = "diu".indexOf(type) >= 0;
    if (decimal && value instanceof Double real) {
      return Numbers.truncated(real);
    }
    if (decimal && value instanceof Undefined undefined) {
      throw undefined.failure();
    }
    throw JinjaException.type(
        "%"
            + type
            + " format: "
            + (decimal ? "a real number" : "an integer")
            + " is required, not "
            + Types.name(value));
  }
}
