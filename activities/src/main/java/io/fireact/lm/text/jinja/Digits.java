package io.fireact.lm.text.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Numbers as formats write them: C's {@code e}, {@code f} and {@code g}, and digits of an int. */
final class Digits {
  private static final int HEX = 16;
  private static final int OCTAL = 8;

  private Digits() {}

  /**
   * A float without its sign, rounded as CPython does: exactly, half to even.
   *
   * @param type e, f or g, upper case for capitals
   * @param precision digits after the point, for g all digits
   * @param alternate keep the point, and for g zeros at the end
   */
  static String real(double number, char type, int precision, boolean alternate) {
    boolean upper = Character.isUpperCase(type);
    String text;
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      text = Double.isNaN(number) ? "nan" : "inf";
    } else {
      BigDecimal exact = new BigDecimal(Math.abs(number));
      text =
          switch (Character.toLowerCase(type)) {
            case 'f' -> fixed(exact, precision, alternate);
            case 'e' -> scientific(exact, precision, alternate);
            default -> general(exact, Math.max(1, precision), alternate, -4);
          };
    }
    return upper ? text.toUpperCase(Locale.ROOT) : text;
  }

  private static String fixed(BigDecimal exact, int precision, boolean alternate) {
    return exact.setScale(precision, RoundingMode.HALF_EVEN).toPlainString()
        + (alternate && precision == 0 ? "." : "");
  }

  private static String scientific(BigDecimal exact, int precision, boolean alternate) {
    String digits;
    int exponent = 0;
    if (exact.signum() == 0) {
      digits = "0".repeat(precision + 1);
    } else {
      BigDecimal rounded = exact.round(new MathContext(precision + 1, RoundingMode.HALF_EVEN));
      digits = rounded.unscaledValue().toString();
      exponent = digits.length() - 1 - rounded.scale();
      digits += "0".repeat(Math.max(0, precision + 1 - digits.length()));
      digits = digits.substring(0, precision + 1);
    }
    return digits.charAt(0)
        + (precision > 0 ? "." + digits.substring(1) : alternate ? "." : "")
        + "e"
        + Repr.exponent(exponent);
  }

  /** As {@code %g}; {@code least} is the smallest exponent that is written without one. */
  private static String general(BigDecimal exact, int precision, boolean alternate, int least) {
    int exponent = 0;
    if (exact.signum() != 0) {
      BigDecimal rounded = exact.round(new MathContext(precision, RoundingMode.HALF_EVEN));
      exponent = rounded.precision() - 1 - rounded.scale();
    }
    String text;
    if (exponent >= least && exponent < precision) {
      text = fixed(exact, precision - 1 - exponent, alternate);
      return alternate ? text : trimmed(text);
    }
    text = scientific(exact, precision - 1, alternate);
    int e = text.indexOf('e');
    return alternate ? text : trimmed(text.substring(0, e)) + text.substring(e);
  }

  /** A float without a type but with a precision, as format() writes it, without its sign. */
  static String shown(double number, int precision) {
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      return real(number, 'g', precision, false);
    }
    BigDecimal exact = new BigDecimal(Math.abs(number));
    int digits = Math.max(1, precision);
    int exponent = 0;
    if (exact.signum() != 0) {
      BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
      exponent = rounded.precision() - 1 - rounded.scale();
    }
    // One digit stays behind the point, so the last exponent that fits is one lower.
    if (exponent >= -4 && exponent < digits - 1) {
      String text = trimmed(fixed(exact, digits - 1 - exponent, false));
      return text.indexOf('.') < 0 ? text + ".0" : text;
    }
    String text = scientific(exact, digits - 1, false);
    int e = text.indexOf('e');
    return trimmed(text.substring(0, e)) + text.substring(e);
  }

  private static String trimmed(String text) {
    return text.indexOf('.') < 0
        ? text
        : CodePoints.strip(CodePoints.strip(text, "0", false, true), ".", false, true);
  }

  /** The digits of a number that is not below zero: d, b, o, x or X. */
  static String whole(BigInteger number, char type) {
    return switch (type) {
      case 'b' -> number.toString(2);
      case 'o' -> number.toString(OCTAL);
      case 'x' -> number.toString(HEX);
      case 'X' -> number.toString(HEX).toUpperCase(Locale.ROOT);
      default -> Repr.whole(number);
    };
  }
}
