package io.fireact.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.AnnotationIntrospector;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The JSON mapping shared by artifacts, Temporal payloads and reports: snake_case names, unknown
 * fields ignored on reading (newer files stay readable), map keys sorted. For what we wrote
 * ourselves; what others wrote is read by {@link StrictJson} and {@link JsonLineReader}. Not for
 * the spec, whose reader rejects unknown fields with their place.
 */
public final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .annotationIntrospector(AnnotationIntrospector.pair(new Kinds(), new AbsentComponents()))
          .injectableValues(new AbsentComponents.Values())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  private Json() {}

  /** The shared mapper; never reconfigure it. */
  public static JsonMapper mapper() {
    return MAPPER;
  }

  /**
   * The record that nobody said anything about: all its components are their {@link Default}.
   *
   * @throws IllegalArgumentException when a component has none
   */
  public static <T extends Record> T defaults(Class<T> type) {
    ObjectNode nothing = MAPPER.createObjectNode();
    if (type.isAnnotationPresent(Kind.class)) {
      nothing.put("kind", Kinds.name(type));
    }
    return read(nothing.toString(), type);
  }

  /**
   * {@code value} as compact JSON on one line.
   *
   * @throws IllegalArgumentException when the type cannot be written
   */
  public static String write(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot write " + value.getClass().getName(), e);
    }
  }

  /**
   * Reads one value that we wrote ourselves; nothing but white space may follow it.
   *
   * @throws IllegalArgumentException when the text is not a {@code type}
   */
  public static <T> T read(String json, Class<T> type) {
    return type.cast(value(json, MAPPER.constructType(type)));
  }

  /** As {@link #read(String, Class)}, for generic types. */
  @SuppressWarnings("unchecked") // Jackson reads what the type says
  public static <T> T read(String json, TypeReference<T> type) {
    return (T) value(json, MAPPER.constructType(type));
  }

  private static Object value(String json, JavaType type) {
    Object value;
    try {
      value =
          MAPPER
              .readerFor(type)
              .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
              .readValue(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "not a " + type.getRawClass().getSimpleName() + ": " + StrictJson.message(e), e);
    }
    if (value == null) {
      throw new IllegalArgumentException(
          "not a " + type.getRawClass().getSimpleName() + ": it is null");
    }
    return value;
  }
}
