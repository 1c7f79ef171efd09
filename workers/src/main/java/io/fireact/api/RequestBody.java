package io.fireact.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.fireact.json.MalformedJsonException;
import io.fireact.json.StrictJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The fields of a request's JSON object. A field that is null counts as not given, as OpenAI's
 * clients send it.
 */
final class RequestBody {
  private static final int SHOWN = 80;

  private final JsonNode object;

  private RequestBody(JsonNode object) {
    this.object = object;
  }

  /**
   * @throws ApiException 400 when it is not one JSON object
   */
  static RequestBody read(byte[] body) throws ApiException {
    JsonNode json;
    try {
      json = StrictJson.read(body);
    } catch (MalformedJsonException e) {
      throw ApiException.request(400, "the body is not JSON: " + e.getMessage(), null);
    }
    if (!json.isObject()) {
      throw ApiException.request(400, "the body must be one JSON object", null);
    }
    return new RequestBody(json);
  }

  /** Whether the field is given. */
  boolean has(String field) {
    return !value(field).isNull();
  }

  /** The field's value; null's node where it is not given. */
  JsonNode value(String field) {
    JsonNode found = object.get(field);
    return found == null ? NullNode.getInstance() : found;
  }

  /**
   * A text that has to be given.
   *
   * @throws ApiException 400 when it is not, or not a text
   */
  String text(String field) throws ApiException {
    JsonNode value = value(field);
    if (!value.isTextual()) {
      throw bad(field, "must be a text");
    }
    return value.textValue();
  }

  boolean bool(String field, boolean otherwise) throws ApiException {
    return bool(field, value(field), otherwise);
  }

  /** As {@link #bool(String, boolean)}, within an object that is a field. */
  boolean bool(String object, String field, boolean otherwise) throws ApiException {
    JsonNode outer = value(object);
    if (outer.isNull()) {
      return otherwise;
    }
    if (!outer.isObject()) {
      throw bad(object, "must be an object");
    }
    JsonNode inner = outer.get(field);
    return bool(object + "." + field, inner == null ? NullNode.getInstance() : inner, otherwise);
  }

  private static boolean bool(String field, JsonNode value, boolean otherwise) throws ApiException {
    if (value.isNull()) {
      return otherwise;
    }
    if (!value.isBoolean()) {
      throw bad(field, value, "must be true or false");
    }
    return value.booleanValue();
  }

  /** A whole number from {@code least} to {@code most}; empty where it is not given. */
  Optional<Long> integer(String field, long least, long most) throws ApiException {
    JsonNode value = value(field);
    if (value.isNull()) {
      return Optional.empty();
    }
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.longValue() < least
        || value.longValue() > most) {
      throw bad(field, "must be a whole number from " + least + " to " + most);
    }
    return Optional.of(value.longValue());
  }

  /** A number from {@code least} to {@code most}; empty where it is not given. */
  Optional<Double> number(String field, double least, double most) throws ApiException {
    JsonNode value = value(field);
    if (value.isNull()) {
      return Optional.empty();
    }
    if (!value.isNumber() || !(value.doubleValue() >= least && value.doubleValue() <= most)) {
      throw bad(field, "must be a number from %s to %s".formatted(plain(least), plain(most)));
    }
    return Optional.of(value.doubleValue());
  }

  /**
   * A text or a list of texts; empty where it is not given.
   *
   * @param most texts in the list; none may be empty
   */
  List<String> texts(String field, int most) throws ApiException {
    JsonNode value = value(field);
    if (value.isNull()) {
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode each : value.isArray() ? value : List.of(value)) {
      if (!each.isTextual() || each.textValue().isEmpty()) {
        texts.clear();
        break;
      }
      texts.add(each.textValue());
    }
    if (texts.size() > most || (texts.isEmpty() && !(value.isArray() && value.isEmpty()))) {
      throw bad(field, "must be a text or a list of up to " + most + " texts, none of them empty");
    }
    return texts;
  }

  /** An error that names the field, the rule and what was found. */
  ApiException bad(String field, String rule) {
    return bad(field, value(field), rule);
  }

  private static ApiException bad(String field, JsonNode value, String rule) {
    String found = value.isNull() ? "it is not given" : "it is " + shortened(value.toString());
    return ApiException.field(field, field + " " + rule + "; " + found, null);
  }

  /** As much of a client's text as a message may hold. */
  static String shortened(String text) {
    if (text.length() <= SHOWN) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(SHOWN - 1)) ? SHOWN - 1 : SHOWN;
    return text.substring(0, end) + "...";
  }

  private static String plain(double number) {
    return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
  }
}
