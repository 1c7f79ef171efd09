package io.fireact.lm.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fireact.json.MalformedJsonException;
import io.fireact.json.StrictJson;
import java.util.Map;

/**
 * The fields of another program's JSON configuration, read one by one: a field of the wrong kind is
 * an {@link IllegalArgumentException} that names it, a field that is null or missing has a default.
 * Our own files are records read by {@link io.fireact.json.Json}.
 */
final class ConfigFields {
  private final String path;
  private final JsonNode node;

  private ConfigFields(String path, JsonNode node) {
    this.path = path;
    this.node = node;
  }

  static ConfigFields of(String json) {
    return new ConfigFields("", object(json));
  }

  /** A text as an object that may be changed and written again. */
  static ObjectNode object(String json) {
    JsonNode node;
    try {
      node = StrictJson.read(json);
    } catch (MalformedJsonException e) {
      throw new IllegalArgumentException("it is not JSON: " + e.getMessage(), e);
    }
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw new IllegalArgumentException("it is not a JSON object");
  }

  /** An object in a field; an empty one where there is none. */
  ConfigFields inner(String field) {
    JsonNode value = node.path(field);
    if (has(field) && !value.isObject()) {
      throw wrong(field, "an object");
    }
    return new ConfigFields(path + field + ".", value);
  }

  boolean isEmpty() {
    return node.isEmpty();
  }

  /** Whether a field is there and not null. */
  boolean has(String field) {
    return node.hasNonNull(field);
  }

  /** Whether a field is there and null. */
  boolean isNull(String field) {
    return node.path(field).isNull();
  }

  /** All fields. */
  Iterable<Map.Entry<String, JsonNode>> all() {
    return node.properties();
  }

  /** A field as it is; a missing node where there is none or null. */
  JsonNode value(String field) {
    return has(field) ? node.path(field) : MissingNode.getInstance();
  }

  String text(String field) {
    if (!has(field)) {
      throw new IllegalArgumentException("it has no " + path + field);
    }
    return text(field, "");
  }

  String text(String field, String otherwise) {
    if (!has(field)) {
      return otherwise;
    }
    if (!node.path(field).isTextual()) {
      throw wrong(field, "a text");
    }
    return node.path(field).textValue();
  }

  boolean truth(String field, boolean otherwise) {
    if (!has(field)) {
      return otherwise;
    }
    if (!node.path(field).isBoolean()) {
      throw wrong(field, "true or false");
    }
    return node.path(field).booleanValue();
  }

  /** A positive whole number. */
  int number(String field, int otherwise) {
    if (!has(field)) {
      return otherwise;
    }
    JsonNode value = node.path(field);
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 1) {
      throw wrong(field, "a positive whole number");
    }
    return value.intValue();
  }

  double decimal(String field) {
    if (!has(field)) {
      throw new IllegalArgumentException("it has no " + path + field);
    }
    return decimal(field, 0);
  }

  double decimal(String field, double otherwise) {
    if (!has(field)) {
      return otherwise;
    }
    if (!node.path(field).isNumber() || !Double.isFinite(node.path(field).doubleValue())) {
      throw wrong(field, "a number");
    }
    return node.path(field).doubleValue();
  }

  /** A list; an empty one where there is none. */
  ArrayNode list(String field) {
    if (!has(field)) {
      return JsonNodeFactory.instance.arrayNode();
    }
    if (node.path(field) instanceof ArrayNode list) {
      return list;
    }
    throw wrong(field, "a list");
  }

  private IllegalArgumentException wrong(String field, String expected) {
    return new IllegalArgumentException(
        path + field + " is " + node.path(field) + ", not " + expected);
  }
}
