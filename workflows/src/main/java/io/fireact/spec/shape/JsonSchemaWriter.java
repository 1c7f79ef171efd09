package io.fireact.spec.shape;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fireact.spec.shape.Shape.Fallback;
import io.fireact.spec.shape.Shape.Field;
import io.fireact.spec.shape.Shape.Group;
import io.fireact.spec.shape.Shape.Kind;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes the spec's shape as JSON Schema, draft 2020-12. */
public final class JsonSchemaWriter {
  /** Longest name of an axis, and longest label of its values. */
  public static final int LONGEST_NAME = 60;

  /** What an axis may be called: a word, or the path of the field that it sets. */
  public static final String AXIS_NAME = "^[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)*$";

  private JsonSchemaWriter() {}

  /** The schema of a whole spec. */
  public static JsonNode write() {
    ObjectNode schema = object();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "FireAct Lab experiment spec, version 1");
    schema.setAll(group(SpecShape.ROOT, Map.of()));
    schema.putObject("$defs").set("axis_value", axisValue());
    return schema;
  }

  private static ObjectNode shape(Shape shape) {
    ObjectNode schema = object();
    if (shape instanceof Shape.Whole whole) {
      schema.put("type", "integer").put("minimum", whole.min()).put("maximum", whole.max());
    } else if (shape instanceof Shape.Decimal decimal) {
      schema.put("type", "number");
      bound(schema, decimal.above() ? "exclusiveMinimum" : "minimum", decimal.min());
      bound(schema, decimal.below() ? "exclusiveMaximum" : "maximum", decimal.max());
    } else if (shape instanceof Shape.Flag) {
      schema.put("type", "boolean");
    } else if (shape instanceof Shape.Text text) {
      schema.put("type", "string").put("minLength", 1).put("maxLength", text.longest());
      schema.put("pattern", text.pattern().pattern());
    } else if (shape instanceof Shape.Choice choice) {
      words(schema, choice.values());
    } else if (shape instanceof Shape.Choices choices) {
      schema.put("type", "array").put("minItems", 1).put("uniqueItems", true);
      words(schema.putObject("items"), choices.values());
    } else if (shape instanceof Group group) {
      return group(group, Map.of());
    } else if (shape instanceof Shape.OneOf oneOf) {
      ArrayNode kinds = schema.putArray("oneOf");
      for (Kind kind : oneOf.kinds()) {
        ObjectNode constant = object().put("const", kind.name());
        constant.put("description", kind.description());
        ObjectNode alternative = group(kind.group(), Map.of("kind", constant));
        if (kind.name().equals(oneOf.usual())) {
          optional(alternative, "kind");
        }
        kinds.add(alternative);
      }
    } else if (shape instanceof Shape.OpenMapping open) {
      schema.put("type", "object").set("propertyNames", shape(open.key()));
      open.value().ifPresent(value -> schema.set("additionalProperties", shape(value)));
    } else if (shape instanceof Shape.Axes) {
      return axes();
    }
    return schema;
  }

  /** Whole bounds are written without a point. */
  private static void bound(ObjectNode schema, String key, double value) {
    if (value == Math.rint(value)) {
      schema.put(key, (long) value);
    } else {
      schema.put(key, value);
    }
  }

  private static void words(ObjectNode schema, List<String> values) {
    schema.put("type", "string");
    values.forEach(schema.putArray("enum")::add);
  }

  /**
   * @param first properties before the group's own, all required
   */
  private static ObjectNode group(Group group, Map<String, ObjectNode> first) {
    ObjectNode schema = object().put("type", "object").put("additionalProperties", false);
    ObjectNode properties = object();
    ArrayNode required = JsonNodeFactory.instance.arrayNode();
    properties.setAll(first);
    first.keySet().forEach(required::add);
    for (Field field : group.fields()) {
      ObjectNode property = object().put("description", described(field));
      property.setAll(shape(field.shape()));
      if (field.fallback() instanceof Fallback.Required) {
        required.add(field.name());
      } else if (field.fallback() instanceof Fallback.Value value && !empty(value.value())) {
        property.set("default", value.value());
      } else if (field.fallback() instanceof Fallback.Depending depending) {
        property.set("default", depending.value());
      }
      properties.set(field.name(), property);
    }
    if (!required.isEmpty()) {
      schema.set("required", required);
    }
    schema.set("properties", properties);
    return schema;
  }

  private static void optional(ObjectNode group, String key) {
    ArrayNode required = JsonNodeFactory.instance.arrayNode();
    group
        .path("required")
        .forEach(
            each -> {
              if (!each.asText().equals(key)) {
                required.add(each);
              }
            });
    if (required.isEmpty()) {
      group.remove("required");
    } else {
      group.set("required", required);
    }
  }

  private static String described(Field field) {
    return field.fallback() instanceof Fallback.Depending depending
        ? field.description()
            + depending.cases().stream().map(Shape.Case::sentence).collect(Collectors.joining())
        : field.description();
  }

  private static boolean empty(JsonNode value) {
    return (value.isObject() && value.isEmpty())
        || (value.isTextual() && value.textValue().isEmpty());
  }

  private static ObjectNode axes() {
    ObjectNode schema = object().put("type", "object");
    ObjectNode names = schema.putObject("propertyNames");
    names.put("pattern", AXIS_NAME).put("maxLength", LONGEST_NAME);
    ObjectNode properties = schema.putObject("properties");
    for (String path : SpecPaths.all()) {
      if (!SpecPaths.isMapping(path)) {
        ArrayNode forms = list(properties.putObject(path)).putArray("anyOf");
        SpecPaths.uses(path).forEach(use -> forms.add(reference(use.pointer())));
        forms.add(reference("#/$defs/axis_value"));
      }
    }
    list(schema.putObject("additionalProperties")).setAll(reference("#/$defs/axis_value"));
    return schema;
  }

  /** Makes {@code schema} that of a list and returns the schema of its items. */
  private static ObjectNode list(ObjectNode schema) {
    return schema.put("type", "array").put("minItems", 1).putObject("items");
  }

  private static ObjectNode axisValue() {
    ObjectNode schema = object().put("type", "object").put("additionalProperties", false);
    schema.put("description", "Fields that move together: a path and its value, for each.");
    schema.put("minProperties", 1);
    schema.putObject("dependentSchemas").putObject("label").put("minProperties", 2);
    ObjectNode properties = schema.putObject("properties");
    ObjectNode label = properties.putObject("label");
    label.put("description", "What tables and figures call this value.");
    label.putArray("type").add("string").add("number").add("boolean");
    label.put("minLength", 1).put("maxLength", LONGEST_NAME);
    for (String path : SpecPaths.all()) {
      List<SpecPaths.Use> uses = SpecPaths.uses(path);
      if (uses.size() == 1) {
        properties.set(path, reference(uses.get(0).pointer()));
      } else {
        ArrayNode forms = properties.putObject(path).putArray("anyOf");
        uses.forEach(use -> forms.add(reference(use.pointer())));
      }
    }
    return schema;
  }

  private static ObjectNode reference(String pointer) {
    return object().put("$ref", pointer);
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
