package io.fireact.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What the components of records declare: by annotations, or by annotations that are made of such,
 * so that components which mean the same say it once.
 */
public final class Components {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Set<Class<?>> WHOLE =
      Set.of(int.class, long.class, Integer.class, Long.class);

  private Components() {}

  /**
   * A copy of a record in which one component is another.
   *
   * @param name as Java has it
   * @throws IllegalArgumentException when there is none of that name, or it does not take the value
   */
  @SuppressWarnings("unchecked") // a record's constructor makes that record
  public static <R extends Record> R with(R record, String name, Object value) {
    RecordComponent[] components = record.getClass().getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    Object[] values = new Object[components.length];
    boolean found = false;
    try {
      for (int i = 0; i < components.length; i++) {
        boolean other = components[i].getName().equals(name);
        types[i] = components[i].getType();
        values[i] = other ? value : components[i].getAccessor().invoke(record);
        found |= other;
      }
      if (!found) {
        throw new IllegalArgumentException(record.getClass().getName() + " has no " + name);
      }
      return (R) record.getClass().getDeclaredConstructor(types).newInstance(values);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException("%s = %s: %s".formatted(name, value, e.getCause()), e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a record's constructor takes its components", e);
    }
  }

  /** What JSON calls a component. */
  public static String name(RecordComponent component) {
    return SnakeCaseStrategy.INSTANCE.translate(component.getName());
  }

  /** An annotation of {@code element}, or of an annotation of it; empty where there is none. */
  public static <A extends Annotation> Optional<A> annotation(
      AnnotatedElement element, Class<A> type) {
    return Optional.ofNullable(element.getAnnotation(type))
        .or(
            () ->
                Arrays.stream(element.getAnnotations())
                    .map(Annotation::annotationType)
                    // Those of the JDK are made of each other.
                    .filter(composed -> !composed.getName().startsWith("java."))
                    .flatMap(composed -> annotation(composed, type).stream())
                    .findFirst());
  }

  /** What a component is where a spec does not say; empty where it must. */
  public static Optional<JsonNode> defaultValue(RecordComponent component) {
    return annotation(component, Default.class)
        .map(written -> value(component.getType(), written.value()));
  }

  /** What a component is where JSON does not say; empty where it must. */
  static Optional<JsonNode> absentValue(RecordComponent component) {
    return annotation(component, Before.class)
        .map(written -> value(component.getType(), written.value()))
        .or(() -> defaultValue(component));
  }

  /**
   * The JSON of an annotation's text.
   *
   * @throws IllegalArgumentException when it is no {@code type}
   */
  public static JsonNode value(Class<?> type, String text) {
    if (WHOLE.contains(type)) {
      return new LongNode(Long.parseLong(text));
    }
    if (type == double.class || type == Double.class) {
      return new DoubleNode(Double.parseDouble(text));
    }
    if (type == boolean.class || type == Boolean.class) {
      if (!Set.of("true", "false").contains(text)) {
        throw new IllegalArgumentException("neither true nor false: " + text);
      }
      return BooleanNode.valueOf(text.equals("true"));
    }
    if (type == String.class || type.isEnum()) {
      return new TextNode(text);
    }
    if (type == List.class) {
      ArrayNode words = JSON.arrayNode();
      Arrays.stream(text.split(","))
          .map(String::strip)
          .filter(word -> !word.isEmpty())
          .forEach(words::add);
      return words;
    }
    if (type.isSealed()) {
      return JSON.objectNode().put("kind", text);
    }
    NamedValues named = type.getAnnotation(NamedValues.class);
    if (named != null && !text.isEmpty()) {
      return Json.mapper().valueToTree(named(named, text));
    }
    if (!text.isEmpty() || !(type.isRecord() || type == Map.class || type == JsonNode.class)) {
      throw new IllegalArgumentException(
          "a %s has no default \"%s\"".formatted(type.getSimpleName(), text));
    }
    return new ObjectNode(JSON);
  }

  private static Record named(NamedValues values, String name) {
    for (Supplier<? extends Record> value : values.value().getEnumConstants()) {
      if (((Enum<?>) value).name().toLowerCase(Locale.ROOT).equals(name)) {
        return value.get();
      }
    }
    throw new IllegalArgumentException(values.value().getName() + " has no " + name);
  }

  /**
   * The values of a record's components that are of one type, in their order; those that are null
   * are passed over.
   */
  public static <T> List<T> values(Record record, Class<T> type) {
    List<T> values = new ArrayList<>();
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      try {
        if (component.getType() == type) {
          Object value = component.getAccessor().invoke(record);
          if (value != null) {
            values.add(type.cast(value));
          }
        }
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("a record's accessors can be called", e);
      }
    }
    return List.copyOf(values);
  }
}
