package io.fireact.spec.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fireact.spec.schema.Schema.DefaultValue;
import io.fireact.spec.schema.Schema.Kind;
import io.fireact.spec.schema.Schema.ObjectField;
import io.fireact.spec.schema.Schema.Property;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes the spec's schema as JSON Schema, draft 2020-12. */
public final class JsonSchemaWriter {
  /** Longest name of an axis, and longest label of its values. */
  public static final int LONGEST_NAME = 60;

  /** What an axis may be called: a word, or the path of the field that it sets. */
  public static final String AXIS_NAME = "^[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)*$";

  /** The field that names files which have the rest. */
  static final String INCLUDE = "include";

  private final SpecPaths paths;
  private final String pointer;

  private JsonSchemaWriter(SpecPaths paths, String pointer) {
    this.paths = paths;
    this.pointer = pointer;
  }

  /**
   * The schema of a whole spec: a definition for each version, and which of them counts. A file
   * that includes others may lack anything; one that says neither its version nor a name is a part,
   * of whichever version.
   *
   * @param versions the first is that of specs which do not say
   */
  public static JsonNode write(List<ExperimentSchema> versions) {
    ObjectNode json = object();
    json.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    json.put("title", "FireAct Lab experiment spec");
    List<ArrayNode> required = new ArrayList<>();
    ObjectNode definitions = object();
    ArrayNode part = JsonNodeFactory.instance.arrayNode();
    for (int i = 0; i < versions.size(); i++) {
      JsonSchemaWriter writer = new JsonSchemaWriter(versions.get(i).paths(), definition(i));
      ObjectNode version = object().put("title", "version " + (i + 1));
      version.setAll(writer.group(versions.get(i).root(), Map.of()));
      required.add((ArrayNode) version.remove("required"));
      version.putObject("$defs").set("axis_value", writer.axisValue());
      definitions.set("version_" + (i + 1), version);
      part.add(reference(definition(i)));
    }
    ObjectNode choice = json;
    for (int i = versions.size() - 1; i > 0; i--) {
      ObjectNode said = choice.putObject("if");
      said.put("type", "object").putArray("required").add("version");
      said.putObject("properties").putObject("version").put("const", i + 1);
      choice.set("then", whole(i, required.get(i)));
      choice = choice.putObject("else");
    }
    ArrayNode first = choice.putObject("if").putArray("anyOf");
    first.addObject().putArray("required").add("version");
    ObjectNode named = first.addObject();
    named.putArray("required").add("name");
    named.putObject("not").putArray("required").add(INCLUDE);
    choice.set("then", whole(0, required.get(0)));
    choice.putObject("else").set("anyOf", part);
    json.set("$defs", definitions);
    return json;
  }

  /** A spec of a version, which has all that it must, unless the files that it includes have it. */
  private static ObjectNode whole(int version, ArrayNode required) {
    ObjectNode json = object();
    ArrayNode all = json.putArray("allOf");
    all.add(reference(definition(version)));
    ObjectNode complete = all.addObject();
    complete.putObject("if").putArray("required").add(INCLUDE);
    complete.putObject("else").set("required", required);
    return json;
  }

  private static String definition(int index) {
    return "#/$defs/version_" + (index + 1);
  }

  private ObjectNode schema(Schema schema) {
    ObjectNode json = object();
    if (schema instanceof Schema.IntegerField whole) {
      json.put("type", "integer").put("minimum", whole.min()).put("maximum", whole.max());
    } else if (schema instanceof Schema.NumberField decimal) {
      json.put("type", "number");
      bound(json, decimal.above() ? "exclusiveMinimum" : "minimum", decimal.min());
      bound(json, decimal.below() ? "exclusiveMaximum" : "maximum", decimal.max());
    } else if (schema instanceof Schema.BooleanField) {
      json.put("type", "boolean");
    } else if (schema instanceof Schema.StringField text) {
      json.put("type", "string").put("minLength", 1).put("maxLength", text.longest());
      json.put("pattern", text.pattern().pattern());
    } else if (schema instanceof Schema.EnumField choice) {
      words(json, choice.values());
    } else if (schema instanceof Schema.EnumSetField choices) {
      json.put("type", "array").put("minItems", 1).put("uniqueItems", true);
      words(json.putObject("items"), choices.values());
    } else if (schema instanceof ObjectField group) {
      return group(group, Map.of());
    } else if (schema instanceof Schema.OneOf oneOf) {
      ArrayNode kinds = json.putArray("oneOf");
      for (Kind kind : oneOf.kinds()) {
        ObjectNode constant = object().put("const", kind.name());
        constant.put("description", kind.description());
        ObjectNode alternative = group(kind.group(), Map.of("kind", constant));
        if (kind.name().equals(oneOf.defaultKind())) {
          optional(alternative, "kind");
        }
        kinds.add(alternative);
      }
    } else if (schema instanceof Schema.ListOf list) {
      json.put("type", "array").put("maxItems", Schema.ListOf.MOST);
      json.set("items", schema(list.item()));
    } else if (schema instanceof Schema.MapOf map) {
      json.put("type", "object").set("propertyNames", schema(map.key()));
      json.set("additionalProperties", schema(map.value()));
    } else if (schema instanceof Schema.OpenMapping open) {
      json.put("type", "object").set("propertyNames", schema(open.key()));
      open.value().ifPresent(value -> json.set("additionalProperties", schema(value)));
    } else if (schema instanceof Schema.Axes) {
      return axes();
    }
    return json;
  }

  /** Whole bounds are written without a point. */
  private static void bound(ObjectNode json, String key, double value) {
    if (value == Math.rint(value)) {
      json.put(key, (long) value);
    } else {
      json.put(key, value);
    }
  }

  private static void words(ObjectNode json, List<String> values) {
    json.put("type", "string");
    values.forEach(json.putArray("enum")::add);
  }

  /**
   * @param first properties before the group's own, all required
   */
  private ObjectNode group(ObjectField group, Map<String, ObjectNode> first) {
    ObjectNode json = object().put("type", "object").put("additionalProperties", false);
    ObjectNode properties = object();
    ArrayNode required = JsonNodeFactory.instance.arrayNode();
    properties.setAll(first);
    first.keySet().forEach(required::add);
    for (Property field : group.fields()) {
      ObjectNode property = object().put("description", described(field));
      property.setAll(schema(field.schema()));
      if (field.defaultValue() instanceof DefaultValue.Required) {
        required.add(field.name());
      } else if (field.defaultValue() instanceof DefaultValue.Constant value
          && !empty(value.value())) {
        property.set("default", value.value());
      } else if (field.defaultValue() instanceof DefaultValue.Conditional depending) {
        property.set("default", depending.value());
      }
      properties.set(field.name(), property);
    }
    if (!required.isEmpty()) {
      json.set("required", required);
    }
    json.set("properties", properties);
    return json;
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

  private static String described(Property field) {
    return field.defaultValue() instanceof DefaultValue.Conditional depending
        ? field.description()
            + depending.cases().stream().map(Schema.Case::sentence).collect(Collectors.joining())
        : field.description();
  }

  private static boolean empty(JsonNode value) {
    return (value.isObject() && value.isEmpty())
        || (value.isTextual() && value.textValue().isEmpty());
  }

  private ObjectNode axes() {
    ObjectNode json = object().put("type", "object");
    ObjectNode names = json.putObject("propertyNames");
    names.put("pattern", AXIS_NAME).put("maxLength", LONGEST_NAME);
    ObjectNode properties = json.putObject("properties");
    ObjectNode named = object();
    for (String path : paths.all()) {
      if (!paths.isMapping(path)) {
        ObjectNode values = path.contains(SpecPaths.ANY_NAME) ? named : properties;
        ArrayNode forms = axis(values.putObject(property(path))).putArray("anyOf");
        forms(path).forEach(forms::add);
        forms.add(reference(pointer + "/$defs/axis_value"));
      }
    }
    if (!named.isEmpty()) {
      json.set("patternProperties", named);
    }
    axis(json.putObject("additionalProperties")).setAll(reference(pointer + "/$defs/axis_value"));
    return json;
  }

  /**
   * Makes {@code json} the list of an axis's values, or null, which takes away an included axis,
   * and returns the schema of its items.
   */
  private static ObjectNode axis(ObjectNode json) {
    ObjectNode items = list(json);
    json.putArray("type").add("array").add("null");
    return items;
  }

  /** The path itself, or where names are the spec's own a pattern of it. */
  private static String property(String path) {
    return path.contains(SpecPaths.ANY_NAME)
        ? "^" + path.replace(".", "\\.").replace(SpecPaths.ANY_NAME, "[a-z][a-z0-9_]*") + "$"
        : path;
  }

  private List<ObjectNode> forms(String path) {
    return paths.uses(path).stream().map(use -> reference(pointer + use.pointer())).toList();
  }

  /** Makes {@code schema} that of a list and returns the schema of its items. */
  private static ObjectNode list(ObjectNode json) {
    return json.put("type", "array").put("minItems", 1).putObject("items");
  }

  private ObjectNode axisValue() {
    ObjectNode json = object().put("type", "object").put("additionalProperties", false);
    json.put("description", "Fields that move together: a path and its value, for each.");
    json.put("minProperties", 1);
    json.putObject("dependentSchemas").putObject("label").put("minProperties", 2);
    ObjectNode properties = json.putObject("properties");
    ObjectNode label = properties.putObject("label");
    label.put("description", "What tables and figures call this value.");
    label.putArray("type").add("string").add("number").add("boolean");
    label.put("minLength", 1).put("maxLength", LONGEST_NAME);
    ObjectNode named = object();
    for (String path : paths.all()) {
      List<ObjectNode> forms = forms(path);
      ObjectNode values = path.contains(SpecPaths.ANY_NAME) ? named : properties;
      if (forms.size() == 1) {
        values.set(property(path), forms.get(0));
      } else {
        forms.forEach(values.putObject(property(path)).putArray("anyOf")::add);
      }
    }
    if (!named.isEmpty()) {
      json.set("patternProperties", named);
    }
    return json;
  }

  private static ObjectNode reference(String pointer) {
    return object().put("$ref", pointer);
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
