package io.fireact.spec.shape;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.fireact.json.Kinds;
import io.fireact.spec.shape.Shape.Fallback;
import io.fireact.spec.shape.Shape.Field;
import io.fireact.spec.shape.Shape.Group;
import io.fireact.spec.shape.Shape.Kind;
import io.fireact.spec.shape.Shape.OneOf;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shapes of records that declare their fields themselves, by {@link Declared}. */
final class RecordShape {
  private RecordShape() {}

  /**
   * The kinds that a sealed interface permits, in its order.
   *
   * @param known shapes of component types that do not declare themselves
   * @throws IllegalArgumentException when a record or a component of one is not declared
   */
  static OneOf oneOf(Class<?> sealed, Map<Class<?>, Shape> known) {
    List<Kind> kinds = new ArrayList<>();
    Kinds.of(sealed)
        .forEach(
            (name, type) ->
                kinds.add(
                    new Kind(
                        name,
                        declared(type.getAnnotation(Declared.class), type.getName()).value(),
                        group(type, known))));
    return new OneOf(kinds);
  }

  private static Group group(Class<?> type, Map<Class<?>, Shape> known) {
    List<Field> fields = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      fields.add(
          component.getName().equals(SpecShape.SEED.name())
              ? SpecShape.SEED
              : field(component, known));
    }
    return new Group(fields);
  }

  private static Field field(RecordComponent component, Map<Class<?>, Shape> known) {
    String where = component.getDeclaringRecord().getName() + "." + component.getName();
    Declared declared = declared(component.getAnnotation(Declared.class), where);
    Shape shape = shape(component.getType(), declared, known);
    return new Field(
        snakeCase(component.getName()), shape, fallback(shape, declared), declared.value());
  }

  private static Shape shape(Class<?> type, Declared declared, Map<Class<?>, Shape> known) {
    if (type == int.class || type == Integer.class || type == long.class) {
      return new Shape.Whole(declared.min(), declared.max());
    }
    if (type == double.class) {
      return new Shape.Decimal(declared.min(), false, declared.max(), false);
    }
    if (type == boolean.class) {
      return new Shape.Flag();
    }
    if (type == String.class) {
      return Shape.Text.line((int) declared.max());
    }
    Shape other = known.get(type);
    return other == null ? group(type, known) : other;
  }

  private static Fallback fallback(Shape shape, Declared declared) {
    return switch (declared.presence()) {
      case REQUIRED -> new Fallback.Required();
      case ABSENT -> new Fallback.Absent();
      case DEFAULT -> new Fallback.Value(initial(shape, declared.initial()));
    };
  }

  private static JsonNode initial(Shape shape, String written) {
    if (shape instanceof Shape.Whole) {
      return new LongNode(Long.parseLong(written));
    }
    if (shape instanceof Shape.Decimal) {
      return new DoubleNode(Double.parseDouble(written));
    }
    if (shape instanceof Shape.Flag) {
      return BooleanNode.valueOf(written.equals("true"));
    }
    return shape instanceof Group ? JsonNodeFactory.instance.objectNode() : new TextNode(written);
  }

  private static Declared declared(@Nullable Declared found, String where) {
    if (found == null) {
      throw new IllegalArgumentException(where + " is not annotated with @Declared");
    }
    return found;
  }

  private static String snakeCase(String name) {
    return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }
}
