package io.fireact.lm.text.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Pattern;

/** Python's int(), float() and round(). */
final class Numbers {
  private static final Pattern REAL =
      Pattern.compile(
          "[+-]?(\\d+(_\\d+)*\\.?(\\d+(_\\d+)*)?|\\.\\d+(_\\d+)*)([eE][+-]?\\d+(_\\d+)*)?");
  private static final Pattern SPECIAL = Pattern.compile("([+-]?)(inf|infinity|nan)");
  private static final int LARGEST_BASE = 36;

  private Numbers() {}

  /** int() of a float. */
  static BigInteger truncated(double number) {
    if (Double.isNaN(number)) {
      throw JinjaException.value("cannot convert float NaN to integer");
    }
    if (Double.isInfinite(number)) {
      throw new JinjaException(
          JinjaException.Kind.OVERFLOW, "cannot convert float infinity to integer");
    }
    return new BigDecimal(number).toBigInteger();
  }

  /** int() of a text. */
  static BigInteger whole(String text, int base) {
    String digits = ascii(CodePoints.strip(text, null, true, true)).toLowerCase(Locale.ROOT);
    boolean negative = digits.startsWith("-");
    if (negative || digits.startsWith("+")) {
      digits = digits.substring(1);
    }
    if (base != 0 && (base < 2 || base > LARGEST_BASE)) {
      throw JinjaException.value("int() base must be >= 2 and <= 36, or 0");
    }
    int known =
        digits.startsWith("0x")
            ? 16
            : digits.startsWith("0o") ? 8 : digits.startsWith("0b") ? 2 : 0;
    int radix = base;
    if (known != 0 && (base == known || base == 0)) {
      digits = digits.substring(2);
      digits = digits.startsWith("_") ? digits.substring(1) : digits;
      radix = known;
    } else if (base == 0) {
      radix = 10;
      if (digits.startsWith("0") && !digits.matches("[0_]*")) {
        digits = "";
      }
    }
    boolean well =
        !digits.isEmpty()
            && !digits.startsWith("_")
            && !digits.endsWith("_")
            && !digits.contains("__");
    digits = digits.replace("_", "");
    if (well && (radix & (radix - 1)) != 0 && digits.length() > Budget.DIGITS) {
      throw JinjaException.value("Exceeds the limit (4300 digits) for integer string conversion");
    }
    int bound = radix;
    if (!well || !digits.chars().allMatch(c -> c < 0x80 && Character.digit(c, bound) >= 0)) {
      throw JinjaException.value(
          "invalid literal for int() with base " + base + ": " + Repr.of(text));
    }
    BigInteger number = new BigInteger(digits, radix);
    return negative ? number.negate() : number;
  }

  /** float() of a text. */
  static double real(String text) {
    String digits = ascii(CodePoints.strip(text, null, true, true));
    String lower = digits.toLowerCase(Locale.ROOT);
    if (SPECIAL.matcher(lower).matches()) {
      double value = lower.contains("nan") ? Double.NaN : Double.POSITIVE_INFINITY;
      return lower.startsWith("-") ? -value : value;
    }
    if (!REAL.matcher(digits).matches()) {
      throw JinjaException.value("could not convert string to float: " + Repr.of(text));
    }
    return Double.parseDouble(digits.replace("_", ""));
  }

  /** Decimal digits of any script as ASCII's, as int() and float() read them. */
  private static String ascii(String text) {
    if (text.chars().allMatch(c -> c < 0x80)) {
      return text;
    }
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (Character.getType(c) == Character.DECIMAL_DIGIT_NUMBER) {
                out.append(Character.digit(c, 10));
              } else {
                out.appendCodePoint(c < 0x80 ? c : '?');
              }
            });
    return out.toString();
  }

  /** round() with a number of digits. */
  static Object round(Object value, int digits) {
    BigInteger whole = Types.whole(value);
    if (whole != null) {
      if (digits >= 0) {
        return whole;
      }
      if (-(long) digits > Budget.DIGITS) {
        return BigInteger.ZERO;
      }
      return new BigDecimal(whole).setScale(digits, RoundingMode.HALF_EVEN).toBigInteger();
    }
    if (!(value instanceof Double number)) {
      throw JinjaException.type("type " + Types.name(value) + " doesn't define __round__ method");
    }
    // CPython leaves alone what has no such digits, and what is all zero before them.
    if (Double.isNaN(number) || Double.isInfinite(number) || digits > 323) {
      return number;
    }
    if (digits < -308) {
      return Math.copySign(0, number);
    }
    double rounded = new BigDecimal(number).setScale(digits, RoundingMode.HALF_EVEN).doubleValue();
    if (Double.isInfinite(rounded)) {
      throw new JinjaException(
          JinjaException.Kind.OVERFLOW, "rounded value too large to represent");
    }
    return Math.copySign(rounded, number);
  }
}
