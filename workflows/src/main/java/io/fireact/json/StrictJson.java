package io.fireact.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The one reader of JSON documents that others wrote: files of people, of other programs, and
 * answers of peers. A text is one value and white space; nothing of it is passed over or replaced.
 *
 * <ul>
 *   <li>Bytes are UTF-8; a byte order mark before the value is allowed.
 *   <li>What follows the first value is refused, and so are numbers that JSON does not have (NaN),
 *       numbers that no double holds (1e999), and escapes that are half a character.
 *   <li>Two equal keys of one object are refused, since one of the two values would be lost; only
 *       of what a program wrote and nobody can correct, such as a peer's answer, the last one
 *       counts.
 * </ul>
 *
 * <p>Not for our own records, which {@link Json#read} reads, nor for YAML.
 */
public final class StrictJson {
  private static final ObjectReader LAST_KEY = Json.mapper().readerFor(JsonNode.class);
  private static final ObjectReader ONE_KEY =
      LAST_KEY.with(StreamReadFeature.STRICT_DUPLICATE_DETECTION);

  private static final Pattern SOURCE =
      Pattern.compile("\\[Source: [^;\\]]*; (line: \\d+, column: \\d+)\\]");
  private static final Pattern OPTION =
      Pattern.compile(
          "(: enable `JsonReadFeature[^`]*` to allow| \\(not recognized as one[^)]*\\)"
              + "|, from `StreamReadConstraints[^`]*`)");

  private StrictJson() {}

  /**
   * Reads a file that is one JSON value.
   *
   * @throws MalformedJsonException saying what is wrong and where
   */
  public static JsonNode read(byte[] file) {
    return read(Utf8.decode(file));
  }

  /** As {@link #read(byte[])}, of a text. */
  public static JsonNode read(String text) {
    return read(text, 1);
  }

  /** As {@link #read(byte[])}, of what only a program wrote: of equal keys the last one counts. */
  public static JsonNode readLastKeyWins(byte[] body) {
    return readLastKeyWins(Utf8.decode(body));
  }

  /** As {@link #readLastKeyWins(byte[])}, of a text. */
  public static JsonNode readLastKeyWins(String text) {
    return parse(LAST_KEY, text, 1);
  }

  /**
   * The value of a text field of the document's own object; empty where it is not there or the
   * document is no object. Reads no further than that field.
   *
   * @throws MalformedJsonException when what was read is not JSON
   */
  public static Optional<String> field(byte[] file, String name) {
    try (JsonParser parser = ONE_KEY.createParser(Utf8.decode(file))) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String field = parser.currentName();
          JsonToken value = parser.nextToken();
          if (field.equals(name)) {
            return value == JsonToken.VALUE_STRING
                ? Optional.of(parser.getText())
                : Optional.empty();
          }
          parser.skipChildren();
        }
      }
      return Optional.empty();
    } catch (JsonProcessingException e) {
      throw malformed(e, 1);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read a text in memory", e);
    }
  }

  /**
   * Tells the elements of a file that is one array, each in its turn, so that the file need not fit
   * into memory.
   *
   * @throws MalformedJsonException saying what is wrong and where, after the elements before it
   *     were told; whatever the listener throws
   */
  public static void elements(InputStream file, Consumer<JsonNode> listener) throws IOException {
    Reader text = Utf8.reader(file);
    try (JsonParser parser = ONE_KEY.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        throw at("it is no array", parser.currentTokenLocation(), 1);
      }
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        JsonLocation start = parser.currentTokenLocation();
        JsonNode value = ONE_KEY.readTree(parser);
        check(value, start, 1);
        listener.accept(value);
      }
      expectEnd(parser, 1);
    } catch (JsonProcessingException e) {
      throw malformed(e, 1);
    }
  }

  static JsonNode read(String text, int line) {
    return parse(ONE_KEY, text, line);
  }

  private static JsonNode parse(ObjectReader reader, String text, int line) {
    try (JsonParser parser = reader.createParser(Utf8.withoutMark(text))) {
      if (parser.nextToken() == null) {
        throw new MalformedJsonException("it is empty", line, 1, false);
      }
      JsonLocation start = parser.currentTokenLocation();
      JsonNode value = reader.readTree(parser);
      expectEnd(parser, line);
      check(value, start, line);
      return value;
    } catch (JsonProcessingException e) {
      throw malformed(e, line);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read a text in memory", e);
    }
  }

  private static void expectEnd(JsonParser parser, int line) throws IOException {
    JsonLocation place;
    try {
      if (parser.nextToken() == null) {
        return;
      }
      place = parser.currentTokenLocation();
    } catch (JsonProcessingException e) {
      // What follows need not even be JSON, such as a bracket too many.
      place = e.getLocation() == null ? parser.currentLocation() : e.getLocation();
    }
    throw at("something follows the first value", place, line);
  }

  private static void check(JsonNode value, JsonLocation start, int line) {
    if (value.isTextual()) {
      checkText(value.textValue(), start, line);
    } else if (value.isFloatingPointNumber() && !Double.isFinite(value.doubleValue())) {
      throw at("it has a number that is too large to be held", start, line);
    } else if (value.isObject()) {
      value
          .properties()
          .forEach(
              field -> {
                checkText(field.getKey(), start, line);
                check(field.getValue(), start, line);
              });
    } else {
      value.forEach(item -> check(item, start, line));
    }
  }

  private static void checkText(String text, JsonLocation start, int line) {
    for (int i = 0; i < text.length(); i++) {
      char letter = text.charAt(i);
      if (Character.isSurrogate(letter)) {
        if (!Character.isHighSurrogate(letter)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          throw at(
              "the text \"%s\" holds the escape \\u%04x, which is half a character"
                  .formatted(shown(text, i), (int) letter),
              start,
              line);
        }
        i++;
      }
    }
  }

  /** A few words before a place, without what cannot be shown. */
  private static String shown(String text, int end) {
    int from = Math.max(0, end - 40);
    if (from > 0 && Character.isLowSurrogate(text.charAt(from))) {
      from++;
    }
    return (from > 0 ? "..." : "") + text.substring(from, end).replaceAll("\\p{Cntrl}", " ");
  }

  static MalformedJsonException malformed(JsonProcessingException e, int line) {
    JsonLocation place = e.getLocation();
    return place == null
        ? new MalformedJsonException(message(e), line, 1, false)
        : at(message(e), place, line);
  }

  /** Jackson's message without names of its own options and sources. */
  static String message(JsonProcessingException e) {
    String message = String.valueOf(e.getOriginalMessage());
    message = SOURCE.matcher(message).replaceAll("$1");
    message = OPTION.matcher(message).replaceAll("");
    return message.replace("Non-standard token", "JSON has no number");
  }

  private static MalformedJsonException at(String what, JsonLocation place, int line) {
    return new MalformedJsonException(
        what, place.getLineNr() + line - 1, place.getColumnNr(), false);
  }
}
