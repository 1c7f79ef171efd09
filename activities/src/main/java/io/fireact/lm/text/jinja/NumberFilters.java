package io.fireact.lm.text.jinja;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Filters of numbers. */
final class NumberFilters {
  private static final int DECIMAL = 10;
  private static final long KILO = 1000;
  private static final long KIBI = 1024;
  private static final String UNITS = "kMGTPEZY";

  private NumberFilters() {}

  static Map<String, Filters> all() {
    Map<String, Filters> all = new HashMap<>();
    all.put("abs", NumberFilters::abs);
    all.put("int", NumberFilters::whole);
    all.put("float", NumberFilters::real);
    all.put("round", NumberFilters::round);
    all.put("filesizeformat", NumberFilters::size);
    return all;
  }

  private static Object abs(
      Interpreter run, Object value, List<Object> given, Map<String, Object> named) {
    Arguments.bind("abs", given, named);
    BigInteger number = Types.whole(value);
    if (number != null) {
      return number.abs();
    } else if (value instanceof Double real) {
      return Math.abs(real);
    }
    throw JinjaException.type("bad operand type for abs(): '" + Types.name(value) + "'");
  }

  /** Python's float(). */
  private static double toReal(Object value) {
    String text = Types.text(value);
    if (text != null) {
      return Numbers.real(text);
    } else if (value instanceof Undefined undefined) {
      throw undefined.failure();
    } else if (!Types.number(value)) {
      throw JinjaException.type(
          "float() argument must be a string or a real number, not '" + Types.name(value) + "'");
    }
    return Types.real(value);
  }

  private static boolean wrong(JinjaException e) {
    return e.kind() == JinjaException.Kind.TYPE || e.kind() == JinjaException.Kind.VALUE;
  }

  private static Object whole(
      Interpreter run, Object value, List<Object> given, Map<String, Object> named) {
    Arguments arguments = Arguments.bind("do_int", given, named, "default?", "base?");
    String text = Types.text(value);
    try {
      if (text != null) {
        return Numbers.whole(text, arguments.size("base", DECIMAL));
      } else if (value instanceof Double number) {
        return Numbers.truncated(number);
      } else if (value instanceof Undefined undefined) {
        throw undefined.failure();
      }
      return Types.index(value);
    } catch (JinjaException e) {
      if (!wrong(e)) {
        throw e;
      }
    }
    // So that "42.23" gives 42.
    try {
      return Numbers.truncated(toReal(value));
    } catch (JinjaException e) {
      if (!wrong(e) && e.kind() != JinjaException.Kind.OVERFLOW) {
        throw e;
      }
      return arguments.get("default", BigInteger.ZERO);
    }
  }

  private static Object real(
      Interpreter run, Object value, List<Object> given, Map<String, Object> named) {
    Arguments arguments = Arguments.bind("do_float", given, named, "default?");
    try {
      return toReal(value);
    } catch (JinjaException e) {
      if (!wrong(e)) {
        throw e;
      }
      return arguments.get("default", 0.0);
    }
  }

  private static Object round(
      Interpreter run, Object value, List<Object> given, Map<String, Object> named) {
    Arguments arguments = Arguments.bind("do_round", given, named, "precision?", "method?");
    Object method = arguments.get("method", "common");
    PyDict.hashed(method);
    String how = Types.text(method);
    if (how == null || !List.of("common", "ceil", "floor").contains(how)) {
      throw JinjaException.value("method must be common, ceil or floor");
    }
    if (how.equals("common")) {
      if (value instanceof Undefined || !Types.number(value)) {
        return Numbers.round(value, 0);
      }
      // None is Python's round without digits.
      if (arguments.get("precision", BigInteger.ZERO) == PyNone.NONE) {
        return value instanceof Double number
            ? Numbers.truncated(Math.rint(number))
            : Types.index(value);
      }
      return Numbers.round(value, arguments.size("precision", 0));
    }
    Operators operators = run.operators();
    Object ten =
        operators.binary("**", BigInteger.TEN, arguments.get("precision", BigInteger.ZERO));
    Object scaled = operators.binary("*", value, ten);
    if (!Types.number(scaled)) {
      throw JinjaException.type("must be real number, not " + Types.name(scaled));
    }
    BigInteger whole = Types.whole(scaled);
    if (whole == null) {
      double number = (Double) scaled;
      whole = Numbers.truncated(how.equals("ceil") ? Math.ceil(number) : Math.floor(number));
    }
    return operators.binary("/", whole, ten);
  }

  private static Object size(
      Interpreter run, Object value, List<Object> given, Map<String, Object> named) {
    boolean binary =
        Arguments.bind("do_filesizeformat", given, named, "binary?").flag("binary", false);
    double bytes = toReal(value);
    Object base = BigInteger.valueOf(binary ? KIBI : KILO);
    if (bytes == 1) {
      return "1 Byte";
    }
    Operators operators = run.operators();
    if (operators.compare("<", bytes, base)) {
      return Numbers.truncated(bytes) + " Bytes";
    }
    Object unit = base;
    int place = -1;
    do {
      place++;
      unit = operators.binary("*", unit, base);
    } while (place < UNITS.length() - 1 && !operators.compare("<", bytes, unit));
    String letter = UNITS.substring(place, place + 1);
    Object size = operators.binary("/", operators.binary("*", base, bytes), unit);
    return Digits.real((Double) size, 'f', 1, false)
        + " "
        + (binary ? letter.toUpperCase(Locale.ROOT) + "iB" : letter + "B");
  }
}
