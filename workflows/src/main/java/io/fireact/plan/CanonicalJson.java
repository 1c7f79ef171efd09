package io.fireact.plan;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.json.Json;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/**
 * JSON with one text for one value, so that its digest can name it: keys sorted by UTF-16 units, no
 * whitespace, shortest escapes, numbers as ECMAScript writes them (RFC 8785). Integers keep all
 * their digits beyond 2^53, where RFC 8785 would round. Not for people to read.
 */
public final class CanonicalJson {
  private static final BigDecimal PLAIN_BELOW = new BigDecimal("1e21");
  private static final BigDecimal PLAIN_FROM = new BigDecimal("1e-6");
  private static final int DOUBLE_DIGITS = 17;

  private CanonicalJson() {}

  /**
   * {@code value} as the shared JSON mapping sees it.
   *
   * @throws IllegalArgumentException when it holds a number that is not finite
   */
  public static String write(Object value) {
    JsonNode node = value instanceof JsonNode tree ? tree : Json.mapper().valueToTree(value);
    StringBuilder out = new StringBuilder();
    append(node, out);
    return out.toString();
  }

  /** SHA-256 of {@link #write} in UTF-8, as 64 lower-case hex digits. */
  public static String sha256(Object value) {
    return digest(write(value));
  }

  static String digest(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static void append(JsonNode node, StringBuilder out) {
    if (node.isObject()) {
      TreeMap<String, JsonNode> sorted = new TreeMap<>();
      node.properties().forEach(property -> sorted.put(property.getKey(), property.getValue()));
      char before = '{';
      for (Map.Entry<String, JsonNode> property : sorted.entrySet()) {
        out.append(before);
        quote(property.getKey(), out);
        out.append(':');
        append(property.getValue(), out);
        before = ',';
      }
      out.append(sorted.isEmpty() ? "{}" : "}");
    } else if (node.isArray()) {
      out.append('[');
      for (Iterator<JsonNode> items = node.elements(); items.hasNext(); ) {
        append(items.next(), out);
        if (items.hasNext()) {
          out.append(',');
        }
      }
      out.append(']');
    } else if (node.isTextual()) {
      quote(node.textValue(), out);
    } else if (node.isNumber()) {
      out.append(number(node));
    } else if (node.isBoolean()) {
      out.append(node.booleanValue());
    } else if (node.isNull()) {
      out.append("null");
    } else {
      throw new IllegalArgumentException("not a JSON value: " + node.getNodeType());
    }
  }

  private static String number(JsonNode node) {
    if (node.isDouble() || node.isFloat()) {
      double value = node.doubleValue();
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("JSON has no number " + value);
      }
      return number(shortest(value));
    }
    return number(node.decimalValue());
  }

  /**
   * The shortest decimal that reads back as {@code value}, the nearest of these. Not {@code
   * Double.toString}: before Java 19 that is at times longer (JDK-4511638), and keys would depend
   * on the Java that made them.
   */
  private static BigDecimal shortest(double value) {
    BigDecimal exact = new BigDecimal(value);
    for (int digits = 1; digits < DOUBLE_DIGITS; digits++) {
      BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
      if (rounded.doubleValue() == value) {
        return rounded;
      }
    }
    return exact.round(new MathContext(DOUBLE_DIGITS, RoundingMode.HALF_EVEN));
  }

  private static String number(BigDecimal value) {
    if (value.signum() == 0) {
      return "0";
    }
    BigDecimal stripped = value.stripTrailingZeros();
    BigDecimal size = stripped.abs();
    if (size.compareTo(PLAIN_FROM) >= 0 && size.compareTo(PLAIN_BELOW) < 0) {
      return stripped.toPlainString();
    }
    String digits = stripped.unscaledValue().abs().toString();
    int exponent = digits.length() - 1 - stripped.scale();
    return (stripped.signum() < 0 ? "-" : "")
        + digits.charAt(0)
        + (digits.length() > 1 ? "." + digits.substring(1) : "")
        + "e"
        + (exponent < 0 ? "-" : "+")
        + Math.abs(exponent);
  }

  private static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < 0x20) {
            out.append("\\u00").append(HexFormat.of().toHexDigits((byte) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
