package io.fireact.spec.schema;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.json.Components;
import io.fireact.json.Json;
import io.fireact.json.Kinds;
import io.fireact.spec.field.DefaultWhen;
import io.fireact.spec.field.Doc;
import io.fireact.spec.field.Entries;
import io.fireact.spec.field.Range;
import io.fireact.spec.field.Seed;
import io.fireact.spec.field.Text;
import io.fireact.spec.field.Words;
import io.fireact.spec.schema.Schema.BooleanField;
import io.fireact.spec.schema.Schema.Case;
import io.fireact.spec.schema.Schema.DefaultValue;
import io.fireact.spec.schema.Schema.EnumField;
import io.fireact.spec.schema.Schema.EnumSetField;
import io.fireact.spec.schema.Schema.IntegerField;
import io.fireact.spec.schema.Schema.Kind;
import io.fireact.spec.schema.Schema.ListOf;
import io.fireact.spec.schema.Schema.MapOf;
import io.fireact.spec.schema.Schema.NumberField;
import io.fireact.spec.schema.Schema.ObjectField;
import io.fireact.spec.schema.Schema.OneOf;
import io.fireact.spec.schema.Schema.OpenMapping;
import io.fireact.spec.schema.Schema.Property;
import io.fireact.spec.schema.Schema.StringField;
import java.lang.annotation.Annotation;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes schemas of records, from the types of their components and from what is declared on them
 * ({@code io.fireact.spec.field}). What is forgotten or contradicts itself is refused when the
 * schema is made, naming the component: by any test, not by a user.
 */
final class RecordSchema {
  private static final Set<Class<?>> INTEGERS =
      Set.of(int.class, long.class, Integer.class, Long.class);

  private RecordSchema() {}

  /** The fields of a record, those of unwrapped records in their place. */
  static ObjectField of(Class<?> record) {
    return new ObjectField(properties(record));
  }

  private static List<Property> properties(Class<?> record) {
    List<Property> properties = new ArrayList<>();
    for (RecordComponent component : record.getRecordComponents()) {
      if (component.getAccessor().isAnnotationPresent(JsonUnwrapped.class)) {
        properties.addAll(properties(component.getType()));
      } else {
        properties.add(property(component));
      }
    }
    return properties;
  }

  /** The kinds of a sealed interface; the one that Jackson takes by default need not be written. */
  static OneOf oneOf(Class<?> sealed) {
    List<Kind> kinds = new ArrayList<>();
    Kinds.of(sealed)
        .forEach(
            (name, type) ->
                kinds.add(
                    new Kind(
                        name,
                        Components.annotation(type, Doc.class)
                            .orElseThrow(() -> wrong(type.getName(), "is not annotated with @Doc"))
                            .value(),
                        of(type))));
    JsonTypeInfo info = sealed.getAnnotation(JsonTypeInfo.class);
    return new OneOf(
        kinds,
        info == null || !info.defaultImpl().isRecord() ? "" : Kinds.name(info.defaultImpl()));
  }

  /**
   * The field of one component.
   *
   * @throws IllegalArgumentException when its declaration is not whole
   */
  static Property property(RecordComponent component) {
    Schema schema;
    DefaultValue defaultValue;
    try {
      schema = schema(component);
      defaultValue = defaultValue(component, schema);
    } catch (IllegalArgumentException e) {
      throw wrong(where(component), String.valueOf(e.getMessage()));
    }
    return new Property(
        Components.name(component), schema, defaultValue, needed(component, Doc.class).value());
  }

  private static Schema schema(RecordComponent component) {
    Class<?> type = component.getType();
    if (INTEGERS.contains(type)) {
      return integer(type, needed(component, Range.class));
    }
    if (type == double.class || type == Double.class) {
      return number(needed(component, Range.class));
    }
    if (type == boolean.class) {
      return new BooleanField();
    }
    if (type == String.class) {
      return string(needed(component, Text.class));
    }
    if (type == List.class && argument(component, 0).isRecord()) {
      return new ListOf(of(argument(component, 0)));
    }
    if (type == List.class && argument(component, 0) == String.class) {
      Optional<Text> text = Components.annotation(component, Text.class);
      if (text.isPresent()) {
        return new ListOf(string(text.get()));
      }
    }
    if (type == Map.class && argument(component, 1).isSealed()) {
      return new MapOf(
          string(needed(component, Entries.class).key()), oneOf(argument(component, 1)));
    }
    if (type == List.class && component.isAnnotationPresent(Text.class)) {
      return new ListOf(string(needed(component, Text.class)));
    }
    if (type == List.class) {
      return new EnumSetField(List.of(needed(component, Words.class).value()));
    }
    if (type == Map.class || type == JsonNode.class) {
      Entries entries = needed(component, Entries.class);
      return new OpenMapping(
          string(entries.key()),
          Arrays.stream(entries.value()).map(RecordSchema::string).findAny());
    }
    if (type.isEnum()) {
      return new EnumField(words(component, type));
    }
    return type.isRecord() ? of(type) : oneOf(type);
  }

  /** The class of a component's type argument; Object where that is none. */
  private static Class<?> argument(RecordComponent component, int index) {
    return component.getGenericType() instanceof ParameterizedType type
            && type.getActualTypeArguments()[index] instanceof Class<?> argument
        ? argument
        : Object.class;
  }

  private static List<String> words(RecordComponent component, Class<?> type) {
    List<String> all =
        Arrays.stream(type.getEnumConstants())
            .map(constant -> Json.mapper().valueToTree(constant).asText())
            .toList();
    List<String> allowed =
        Components.annotation(component, Words.class)
            .map(words -> List.of(words.value()))
            .orElse(all);
    if (!all.containsAll(allowed)) {
      throw new IllegalArgumentException("allows %s of %s".formatted(allowed, all));
    }
    return allowed;
  }

  private static IntegerField integer(Class<?> type, Range range) {
    if (!Double.isNaN(range.above()) || !Double.isNaN(range.below())) {
      throw new IllegalArgumentException("a whole number has a @Range of min and max");
    }
    bounds(range);
    boolean small = type == int.class || type == Integer.class;
    if (range.max() > (small ? Integer.MAX_VALUE : Seed.LARGEST)) {
      throw new IllegalArgumentException("its type does not hold " + range.max());
    }
    return new IntegerField((long) range.min(), (long) range.max());
  }

  private static NumberField number(Range range) {
    bounds(range);
    boolean above = Double.isNaN(range.min());
    boolean below = Double.isNaN(range.max());
    return new NumberField(
        above ? range.above() : range.min(), above, below ? range.below() : range.max(), below);
  }

  private static void bounds(Range range) {
    if (Double.isNaN(range.min()) == Double.isNaN(range.above())
        || Double.isNaN(range.max()) == Double.isNaN(range.below())) {
      throw new IllegalArgumentException("its @Range needs one lower and one upper bound");
    }
  }

  private static StringField string(Text text) {
    if (text.pattern().isEmpty() != text.allowed().isEmpty()) {
      throw new IllegalArgumentException("its @Text needs a pattern and the same in words");
    }
    if (!text.pattern().isEmpty()) {
      return StringField.matching(text.longest(), text.pattern(), text.allowed());
    }
    return text.lines() ? StringField.lines(text.longest()) : StringField.line(text.longest());
  }

  private static DefaultValue defaultValue(RecordComponent component, Schema schema) {
    Optional<JsonNode> value = Components.defaultValue(component);
    if (component.isAnnotationPresent(Seed.class)) {
      return new DefaultValue.TopSeed();
    }
    if (value.isEmpty()) {
      return component.getAnnotatedType().isAnnotationPresent(Nullable.class)
          ? new DefaultValue.Absent()
          : new DefaultValue.Required();
    }
    check(schema, value.get());
    List<Case> cases =
        Arrays.stream(component.getAnnotationsByType(DefaultWhen.class))
            .map(
                when ->
                    new Case(
                        when.field(),
                        Optional.of(when.is()).filter(is -> !is.isEmpty()),
                        Components.value(component.getType(), when.value())))
            .toList();
    cases.forEach(other -> check(schema, other.value()));
    return cases.isEmpty()
        ? new DefaultValue.Constant(value.get())
        : new DefaultValue.Conditional(value.get(), cases);
  }

  /** An empty text stands for none, whatever the pattern. */
  private static void check(Schema schema, JsonNode value) {
    boolean holds =
        schema instanceof IntegerField whole
            ? value.longValue() >= whole.min() && value.longValue() <= whole.max()
            : schema instanceof NumberField number
                ? number.holds(value.doubleValue())
                : schema instanceof EnumField words
                    ? words.values().contains(value.textValue())
                    : schema instanceof EnumSetField words
                        ? words.values().containsAll(texts(value))
                        : schema instanceof OneOf oneOf
                            ? oneOf.names().contains(value.path("kind").textValue())
                            : !(schema instanceof StringField text)
                                || value.textValue().isEmpty()
                                || text.holds(value.textValue());
    if (!holds) {
      throw new IllegalArgumentException(
          "its default is %s; allowed is %s".formatted(value, schema.allowed()));
    }
  }

  private static List<String> texts(JsonNode words) {
    List<String> texts = new ArrayList<>();
    words.forEach(word -> texts.add(word.textValue()));
    return texts;
  }

  private static <A extends Annotation> A needed(RecordComponent component, Class<A> type) {
    return Components.annotation(component, type)
        .orElseThrow(
            () -> wrong(where(component), "is not annotated with @" + type.getSimpleName()));
  }

  private static String where(RecordComponent component) {
    return component.getDeclaringRecord().getName() + "." + component.getName();
  }

  private static IllegalArgumentException wrong(String where, String what) {
    return new IllegalArgumentException(where + ": " + what);
  }
}
