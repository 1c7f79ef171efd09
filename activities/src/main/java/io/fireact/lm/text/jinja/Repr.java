package io.fireact.lm.text.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Iterator;
import java.util.List;

/** Values as texts: Python's str() and repr(). */
final class Repr {
  private static final int FIXED_LEAST = -4;
  private static final int FIXED_MOST = 16;
  private static final int DOUBLE_DIGITS = 17;

  private final Budget budget;
  private final StringBuilder out = new StringBuilder();

  private Repr(Budget budget) {
    this.budget = budget;
  }

  /** Python's str(). */
  static String text(Object value, Budget budget) {
    String text = Types.text(value);
    if (text != null) {
      return text;
    }
    return value instanceof Undefined ? "" : of(value, budget);
  }

  /** Python's repr(). */
  static String of(Object value, Budget budget) {
    Repr repr = new Repr(budget);
    repr.write(value);
    return repr.out.toString();
  }

  /** Python's repr() of a str. */
  static String of(String text) {
    StringBuilder out = new StringBuilder();
    quote(text, out);
    return out.toString();
  }

  private void write(Object value) {
    budget.step();
    if (value instanceof String text) {
      budget.make(text.length());
      quote(text, out);
    } else if (value instanceof Markup markup) {
      out.append("Markup(");
      quote(markup.text(), out);
      out.append(')');
    } else if (value instanceof PyList list) {
      all(list.items(), "[", "]");
    } else if (value instanceof PyTuple tuple) {
      all(tuple.items(), "(", tuple.items().size() == 1 ? ",)" : ")");
    } else if (value instanceof PyDict dict) {
      write(dict);
    } else if (value instanceof DictView view) {
      all(view.items(), Types.name(view) + "([", "])");
    } else if (value instanceof Namespace namespace) {
      out.append("<Namespace ");
      write(namespace.attributes());
      out.append('>');
    } else {
      out.append(simple(value));
    }
    budget.make(0);
    if (out.length() > Budget.LARGEST) {
      budget.make(out.length());
    }
  }

  private void write(PyDict dict) {
    budget.enter();
    out.append('{');
    Iterator<PyDict.Entry> entries = dict.entries().iterator();
    while (entries.hasNext()) {
      PyDict.Entry entry = entries.next();
      write(entry.key());
      out.append(": ");
      write(entry.value());
      out.append(entries.hasNext() ? ", " : "");
    }
    out.append('}');
    budget.leave();
  }

  private void all(List<Object> items, String open, String close) {
    budget.enter();
    out.append(open);
    for (int i = 0; i < items.size(); i++) {
      out.append(i == 0 ? "" : ", ");
      write(items.get(i));
    }
    out.append(close);
    budget.leave();
  }

  private static String simple(Object value) {
    if (value instanceof BigInteger number) {
      return whole(number);
    } else if (value instanceof Boolean flag) {
      return flag ? "True" : "False";
    } else if (value instanceof Double number) {
      return real(number);
    } else if (value == PyNone.NONE) {
      return "None";
    } else if (value instanceof Undefined) {
      return "Undefined";
    } else if (value instanceof PyRange range) {
      String step = range.step().equals(BigInteger.ONE) ? "" : ", " + range.step();
      return "range(" + range.start() + ", " + range.stop() + step + ")";
    } else if (value instanceof Macro macro) {
      return macro.shown();
    } else if (value instanceof LoopContext loop) {
      return "<LoopContext " + loop.index() + "/" + loop.length() + ">";
    }
    throw JinjaException.type(
        "a "
            + Types.name(value)
            + " has no text: Python prints its address in memory (a generator needs |list)");
  }

  /** Python's str() of an int. */
  static String whole(BigInteger number) {
    // So many digits take at least so many bits.
    if (number.bitLength() > Budget.DIGITS * 3L) {
      String digits = number.abs().toString();
      if (digits.length() > Budget.DIGITS) {
        throw JinjaException.value("Exceeds the limit (4300 digits) for integer string conversion");
      }
    }
    return number.toString();
  }

  /** Python's repr() of a float: the fewest digits that are this number and no other. */
  static String real(double number) {
    if (Double.isNaN(number)) {
      return "nan";
    } else if (Double.isInfinite(number)) {
      return number > 0 ? "inf" : "-inf";
    } else if (number == 0) {
      return 1 / number > 0 ? "0.0" : "-0.0";
    }
    BigDecimal exact = new BigDecimal(number);
    BigDecimal shortest = exact;
    for (int digits = 1; digits <= DOUBLE_DIGITS; digits++) {
      shortest = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
      if (shortest.doubleValue() == number) {
        break;
      }
    }
    String digits = shortest.unscaledValue().abs().toString();
    int point = digits.length() - shortest.scale();
    digits = CodePoints.strip(digits, "0", false, true);
    String sign = number < 0 ? "-" : "";
    if (point > FIXED_LEAST && point <= FIXED_MOST) {
      if (point <= 0) {
        return sign + "0." + "0".repeat(-point) + digits;
      }
      return digits.length() <= point
          ? sign + digits + "0".repeat(point - digits.length()) + ".0"
          : sign + digits.substring(0, point) + "." + digits.substring(point);
    }
    String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
    return sign + digits.charAt(0) + fraction + "e" + exponent(point - 1);
  }

  static String exponent(int exponent) {
    String size = Integer.toString(Math.abs(exponent));
    return (exponent < 0 ? "-" : "+") + (size.length() < 2 ? "0" : "") + size;
  }

  private static void quote(String text, StringBuilder out) {
    char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    out.append(quote);
    text.codePoints()
        .forEach(
            c -> {
              if (c == quote || c == '\\') {
                out.append('\\').appendCodePoint(c);
              } else if (c == '\n') {
                out.append("\\n");
              } else if (c == '\r') {
                out.append("\\r");
              } else if (c == '\t') {
                out.append("\\t");
              } else if (CodePoints.printable(c)) {
                out.appendCodePoint(c);
              } else {
                out.append(
                    c < 0x100
                        ? String.format("\\x%02x", c)
                        : c < 0x10000 ? String.format("\\u%04x", c) : String.format("\\U%08x", c));
              }
            });
    out.append(quote);
  }
}
