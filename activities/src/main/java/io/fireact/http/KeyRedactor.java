package io.fireact.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes secrets that were sent to a peer out of what it answers, before anything else sees that. A
 * piece of {@value #PIECE} characters of a secret counts as the secret, since a text may have been
 * cut; so do its usual encodings (percent, base64, hexadecimal, JSON's and HTML's escapes), other
 * cases of its letters, and one that is broken up by blanks or by characters that are not seen. Not
 * for secrets shorter than that, which are words that an answer may need. Thread safe.
 */
public final class KeyRedactor {
  /** What stands in the place of a secret. */
  public static final String MARK = "[key]";

  static final int PIECE = 8;

  /** One character in the escapes of URLs, JSON and HTML, also where those were escaped again. */
  private static final Pattern ESCAPE =
      Pattern.compile(
          "(?:%(?:25){0,3}|\\\\{1,4}(?:u00|x)|&#x0{0,4})([0-9a-fA-F]{2});?|&#0{0,4}([0-9]{2,3});|\\\\{1,4}/|&amp;");

  private final Set<String> pieces = new HashSet<>();

  /**
   * @param secrets the texts that were sent
   */
  public KeyRedactor(Collection<String> secrets) {
    for (String secret : secrets) {
      byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
      if (bytes.length >= PIECE) {
        addPieces(secret);
        addPieces(HexFormat.of().formatHex(bytes));
        addBase64(bytes);
      }
    }
  }

  /**
   * What is seen of a text, in lower case and without escapes.
   *
   * @param starts where each character of it begins in the text
   * @param ends where it ends
   */
  @SuppressWarnings("ArrayRecordComponent") // used once, and not compared
  private record Seen(StringBuilder text, int[] starts, int[] ends) {
    static Seen of(String raw) {
      Seen seen = new Seen(new StringBuilder(), new int[raw.length()], new int[raw.length()]);
      Matcher escape = ESCAPE.matcher(raw);
      boolean ahead = escape.find();
      for (int i = 0; i < raw.length(); i++) {
        if (ahead && escape.start() < i) {
          ahead = escape.find(i);
        }
        if (ahead && escape.start() == i) {
          seen.add(decoded(escape), i, escape.end());
          i = escape.end() - 1;
        } else {
          seen.add(raw.charAt(i), i, i + 1);
        }
      }
      return seen;
    }

    private void add(char c, int start, int end) {
      if (isSeen(c)) {
        starts[text.length()] = start;
        ends[text.length()] = end;
        text.append(Character.toLowerCase(c));
      }
    }

    private static char decoded(Matcher escape) {
      if (escape.group(1) != null) {
        return (char) Integer.parseInt(escape.group(1), 16);
      }
      if (escape.group(2) != null) {
        return (char) Integer.parseInt(escape.group(2));
      }
      return escape.group().charAt(0) == '&' ? '&' : '/';
    }
  }

  /** {@code text} without the secrets. */
  public String redact(String text) {
    if (pieces.isEmpty() || text.length() < PIECE) {
      return text;
    }
    Seen seen = Seen.of(text);
    StringBuilder letters = seen.text;
    StringBuilder out = new StringBuilder();
    int copied = 0;
    for (int i = 0; i + PIECE <= letters.length(); i++) {
      if (!pieces.contains(letters.substring(i, i + PIECE))) {
        continue;
      }
      int end = i + PIECE;
      while (end < letters.length()
          && pieces.contains(letters.substring(end + 1 - PIECE, end + 1))) {
        end++;
      }
      out.append(text, copied, seen.starts[i]).append(MARK);
      copied = seen.ends[end - 1];
      i = end - 1;
    }
    return copied == 0 ? text : out.append(text, copied, text.length()).toString();
  }

  /** {@code json} without the secrets in its texts and names. */
  JsonNode redact(JsonNode json) {
    if (pieces.isEmpty()) {
      return json;
    }
    if (json.isTextual()) {
      String redacted = redact(json.textValue());
      return redacted.equals(json.textValue()) ? json : new TextNode(redacted);
    }
    if (json.isObject()) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      for (Map.Entry<String, JsonNode> property : json.properties()) {
        object.set(redact(property.getKey()), redact(property.getValue()));
      }
      return object;
    }
    if (json.isArray()) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      json.forEach(item -> array.add(redact(item)));
      return array;
    }
    return json;
  }

  private static boolean isSeen(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SPACE_SEPARATOR ->
          false;
      default -> true;
    };
  }

  private void addPieces(String form) {
    String letters = Seen.of(form).text.toString();
    for (int i = 0; i + PIECE <= letters.length(); i++) {
      pieces.add(letters.substring(i, i + PIECE));
    }
  }

  /** A text that holds the secret has one of three base64 forms, by what stands before it. */
  private void addBase64(byte[] secret) {
    for (int before = 0; before < 3; before++) {
      byte[] shifted = new byte[before + secret.length];
      System.arraycopy(secret, 0, shifted, before, secret.length);
      int whole = shifted.length / 3 * 3;
      String text = Base64.getEncoder().encodeToString(Arrays.copyOf(shifted, whole));
      // The first four letters depend on what stands before.
      String own = before == 0 ? text : text.substring(Math.min(4, text.length()));
      addPieces(own);
      addPieces(own.replace('+', '-').replace('/', '_'));
    }
  }
}
