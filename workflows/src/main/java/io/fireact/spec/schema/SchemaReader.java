package io.fireact.spec.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.fireact.spec.schema.Schema.DefaultValue;
import io.fireact.spec.schema.Schema.Kind;
import io.fireact.spec.schema.Schema.ObjectField;
import io.fireact.spec.schema.Schema.Property;
import io.fireact.spec.yaml.Secrets;
import io.fireact.spec.yaml.SourceLocation;
import io.fireact.spec.yaml.Violations;
import io.fireact.spec.yaml.YamlNode;
import io.fireact.spec.yaml.YamlNode.Entry;
import io.fireact.spec.yaml.YamlNode.Mapping;
import io.fireact.spec.yaml.YamlNode.Scalar;
import io.fireact.spec.yaml.YamlNode.Sequence;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Holds a YAML tree against a schema: every violation is reported with its place, and a tree
 * without violations becomes JSON in which all defaults are filled in. Not for rules between
 * fields.
 */
public final class SchemaReader {
  private static final String KIND = "kind";
  private static final String SEED = "seed";

  private final ExperimentSchema schema;
  private final Violations violations;
  private JsonNode topSeed = new LongNode(0);

  /**
   * @param schema the spec's
   */
  public SchemaReader(ExperimentSchema schema, Violations violations) {
    this.schema = schema;
    this.violations = violations;
  }

  /** A whole spec, without its axes; empty when it has violations. */
  public Optional<JsonNode> read(Mapping root) {
    Property seed =
        schema.root().fields().stream()
            .filter(field -> field.name().equals(SEED))
            .findFirst()
            .orElseThrow();
    // A faulty seed is reported once, below; until then any seed does.
    Entry written = root.entries().get(SEED);
    Optional<JsonNode> value =
        written == null
            ? Optional.of(((DefaultValue.Constant) seed.defaultValue()).value())
            : new SchemaReader(schema, new Violations())
                .value(seed.schema(), written.value(), SEED);
    topSeed = value.orElse(topSeed);
    return group(schema.root(), root, "", root.location(), Map.of());
  }

  private Optional<JsonNode> value(Schema schema, YamlNode node, String path) {
    if (node instanceof Scalar scalar && scalar.empty()) {
      return violation(node.location(), path, "has no value; allowed is " + schema.allowed());
    }
    if (schema instanceof ObjectField group) {
      return node instanceof Mapping mapping
          ? group(group, mapping, path, mapping.location(), Map.of())
          : wrong(schema, node, path);
    }
    if (schema instanceof Schema.OneOf oneOf) {
      return node instanceof Mapping mapping
          ? oneOf(oneOf, mapping, path)
          : wrong(schema, node, path);
    }
    if (schema instanceof Schema.EnumSetField choices) {
      return node instanceof Sequence sequence
          ? choices(choices, sequence, path)
          : wrong(schema, node, path);
    }
    if (schema instanceof Schema.ListOf list) {
      return node instanceof Sequence sequence
          ? list(list, sequence, path)
          : wrong(schema, node, path);
    }
    if (schema instanceof Schema.MapOf map) {
      return node instanceof Mapping mapping ? map(map, mapping, path) : wrong(schema, node, path);
    }
    if (schema instanceof Schema.OpenMapping open) {
      return node instanceof Mapping mapping
          ? openMapping(open, mapping, path)
          : wrong(schema, node, path);
    }
    if (schema instanceof Schema.Axes) {
      // What is in it is read by the axes' own reader.
      return node instanceof Mapping
          ? Optional.of(JsonNodeFactory.instance.objectNode())
          : wrong(schema, node, path);
    }
    if (!(node instanceof Scalar scalar)) {
      return wrong(schema, node, path);
    }
    Optional<JsonNode> value = scalar(schema, scalar);
    return value.isPresent() ? value : wrong(schema, node, path);
  }

  private static Optional<JsonNode> scalar(Schema schema, Scalar scalar) {
    if (schema instanceof Schema.IntegerField whole) {
      return whole(scalar)
          .filter(value -> value >= whole.min() && value <= whole.max())
          .map(LongNode::new);
    }
    if (schema instanceof Schema.NumberField decimal) {
      return scalar.number()
          ? Optional.of(Double.parseDouble(scalar.text()))
              .filter(value -> Double.isFinite(value) && decimal.holds(value))
              .map(value -> new DoubleNode(value + 0.0)) // -0.0 becomes 0.0
          : Optional.empty();
    }
    if (schema instanceof Schema.BooleanField) {
      return scalar.flag().map(BooleanNode::valueOf);
    }
    if (schema instanceof Schema.StringField text) {
      return isText(scalar) && text.holds(scalar.text())
          ? Optional.of(new TextNode(scalar.text()))
          : Optional.empty();
    }
    if (schema instanceof Schema.EnumField choice) {
      return isText(scalar) && choice.values().contains(scalar.text())
          ? Optional.of(new TextNode(scalar.text()))
          : Optional.empty();
    }
    return Optional.empty();
  }

  private static boolean isText(Scalar scalar) {
    return !scalar.number() && scalar.flag().isEmpty();
  }

  /** 1e3 and 1000.0 are whole numbers as well, as JSON Schema has it. */
  private static Optional<Long> whole(Scalar scalar) {
    if (!scalar.number()) {
      return Optional.empty();
    }
    BigDecimal value = new BigDecimal(scalar.text()).stripTrailingZeros();
    // The digits before the point are counted first: 1e999999999 must not be written out.
    if (value.scale() > 0 || (long) value.precision() - value.scale() > 18) {
      return Optional.empty();
    }
    return Optional.of(value.longValueExact());
  }

  private Optional<JsonNode> wrong(Schema schema, YamlNode node, String path) {
    String hint = "";
    if (node instanceof Scalar scalar) {
      if (Secrets.looksLikeOne(scalar.text())) {
        // Told already, for the whole spec.
        return Optional.empty();
      }
      if (schema instanceof Schema.EnumField choice) {
        hint = Suggestions.hint(scalar.text(), choice.values());
      } else if (schema instanceof Schema.BooleanField) {
        hint = flagHint(scalar.text());
      } else if (schema instanceof Schema.StringField && !isText(scalar)) {
        hint = "; put it in quotes to make it text";
      } else if (scalar.quoted()
          && (schema instanceof Schema.IntegerField || schema instanceof Schema.NumberField)
          && new Scalar(scalar.location(), scalar.text(), false).number()) {
        hint = "; leave out the quotes";
      }
    }
    return violation(
        node.location(),
        path,
        "found " + node.describe() + "; allowed is " + schema.allowed() + hint);
  }

  private static String flagHint(String text) {
    return switch (text) {
      case "yes", "Yes", "YES", "on", "On", "ON", "y", "1" -> "; did you mean true?";
      case "no", "No", "NO", "off", "Off", "OFF", "n", "0" -> "; did you mean false?";
      default -> Suggestions.hint(text, List.of("true", "false"));
    };
  }

  private Optional<JsonNode> choices(Schema.EnumSetField choices, Sequence sequence, String path) {
    boolean good = !sequence.items().isEmpty();
    TreeSet<Integer> chosen = new TreeSet<>();
    for (int i = 0; i < sequence.items().size() && !violations.full(); i++) {
      YamlNode item = sequence.items().get(i);
      String itemPath = path + "[" + i + "]";
      Schema.EnumField choice = new Schema.EnumField(choices.values());
      Optional<JsonNode> value = value(choice, item, itemPath);
      if (value.isEmpty()) {
        good = false;
      } else if (!chosen.add(choices.values().indexOf(value.get().textValue()))) {
        good = false;
        violation(
            item.location(), itemPath, "found " + item.describe() + " again; allowed is once");
      }
    }
    if (sequence.items().isEmpty()) {
      violation(sequence.location(), path, "found an empty list; allowed is " + choices.allowed());
    }
    if (!good || violations.full()) {
      return Optional.empty();
    }
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    chosen.forEach(index -> array.add(choices.values().get(index)));
    return Optional.of(array);
  }

  private Optional<JsonNode> list(Schema.ListOf list, Sequence sequence, String path) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    boolean good = sequence.items().size() <= Schema.ListOf.MOST;
    if (!good) {
      violation(
          sequence.location(),
          path,
          "found " + sequence.items().size() + " items; allowed is " + list.allowed());
    }
    for (int i = 0; good && i < sequence.items().size() && !violations.full(); i++) {
      Optional<JsonNode> item = value(list.item(), sequence.items().get(i), path + "[" + i + "]");
      item.ifPresent(array::add);
    }
    return good && array.size() == sequence.items().size() ? Optional.of(array) : Optional.empty();
  }

  private Optional<JsonNode> map(Schema.MapOf map, Mapping mapping, String path) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, Entry> written : mapping.entries().entrySet()) {
      String key = written.getKey();
      if (violations.full()) {
        return Optional.empty();
      }
      if (!map.key().holds(key)) {
        badKey(key, written.getValue(), map.allowed(), path);
        continue;
      }
      value(map.value(), written.getValue().value(), join(path, key))
          .ifPresent(found -> object.set(key, found));
    }
    return object.size() == mapping.entries().size() ? Optional.of(object) : Optional.empty();
  }

  private void badKey(String key, Entry entry, String allowed, String path) {
    String shown = new Scalar(entry.key(), key, true).describe();
    violations.add(entry.key(), path, "found the key " + shown + "; allowed is " + allowed);
  }

  private Optional<JsonNode> openMapping(Schema.OpenMapping open, Mapping mapping, String path) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    boolean good = true;
    for (Map.Entry<String, Entry> written : mapping.entries().entrySet()) {
      String key = written.getKey();
      Entry entry = written.getValue();
      if (violations.full()) {
        return Optional.empty();
      }
      if (!open.key().holds(key)) {
        good = false;
        badKey(key, entry, open.allowed(), path);
        continue;
      }
      Optional<JsonNode> value =
          open.value().isPresent()
              ? value(open.value().get(), entry.value(), join(path, YamlNode.shown(key)))
              : Optional.of(OpenJson.of(entry.value()));
      good &= value.isPresent();
      value.ifPresent(found -> object.set(key, found));
    }
    return good ? Optional.of(object) : Optional.empty();
  }

  private Optional<JsonNode> oneOf(Schema.OneOf oneOf, Mapping mapping, String path) {
    Entry written = mapping.entries().get(KIND);
    String kindPath = path + "." + KIND;
    Schema.EnumField names = new Schema.EnumField(oneOf.names());
    if (written == null && oneOf.defaultKind().isEmpty()) {
      return violation(mapping.location(), kindPath, "missing; allowed is " + names.allowed());
    }
    Optional<JsonNode> name =
        written == null
            ? Optional.of(new TextNode(oneOf.defaultKind()))
            : value(names, written.value(), kindPath);
    if (name.isEmpty()) {
      return Optional.empty();
    }
    Kind kind =
        oneOf.kinds().stream()
            .filter(candidate -> candidate.name().equals(name.get().textValue()))
            .findFirst()
            .orElseThrow();
    return group(kind.group(), mapping, path, mapping.location(), Map.of(KIND, name.get()));
  }

  /**
   * @param read keys of the mapping that are dealt with already, and their values
   */
  private Optional<JsonNode> group(
      ObjectField group,
      Mapping mapping,
      String path,
      SourceLocation location,
      Map<String, JsonNode> read) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    boolean good = true;
    object.setAll(read);
    for (Map.Entry<String, Entry> written : mapping.entries().entrySet()) {
      String key = written.getKey();
      if (violations.full()) {
        return Optional.empty();
      }
      if (!group.names().contains(key) && !read.containsKey(key)) {
        good = false;
        unknown(group, key, written.getValue().key(), path);
      }
    }
    for (Property field : group.fields()) {
      Entry written = mapping.entries().get(field.name());
      String fieldPath = join(path, field.name());
      Optional<JsonNode> value =
          written == null
              ? missing(field, fieldPath, location, mapping)
              : value(field.schema(), written.value(), fieldPath);
      good &= value.isPresent();
      value.ifPresent(found -> object.set(field.name(), found));
    }
    return good ? Optional.of(object) : Optional.empty();
  }

  private void unknown(ObjectField group, String key, SourceLocation location, String path) {
    String shown = new Scalar(location, key, true).describe();
    violations.add(
        location,
        path,
        "unknown key "
            + shown
            + "; allowed are "
            + String.join(", ", group.names())
            + Suggestions.hint(key, group.names()));
  }

  private Optional<JsonNode> missing(
      Property field, String path, SourceLocation location, Mapping beside) {
    DefaultValue defaultValue = field.defaultValue();
    if (defaultValue instanceof DefaultValue.Required) {
      return violation(location, path, "missing; allowed is " + field.schema().allowed());
    }
    if (defaultValue instanceof DefaultValue.TopSeed) {
      return Optional.of(topSeed);
    }
    if (defaultValue instanceof DefaultValue.Absent) {
      return Optional.of(NullNode.getInstance());
    }
    if (defaultValue instanceof DefaultValue.Conditional depending) {
      return depending.cases().stream()
          .filter(other -> holds(other, beside))
          .map(Schema.Case::value)
          .findFirst()
          .or(() -> Optional.of(depending.value()));
    }
    JsonNode value = ((DefaultValue.Constant) defaultValue).value();
    return value.isObject()
        ? value(field.schema(), mapping(value, location), path)
        : Optional.of(value);
  }

  private static boolean holds(Schema.Case other, Mapping beside) {
    Entry written = beside.entries().get(other.field());
    return written != null
        && other
            .is()
            .map(word -> written.value() instanceof Scalar scalar && scalar.text().equals(word))
            .orElse(true);
  }

  /**
   * What a field of the spec is when it is not written, as if it were written at {@code place}.
   *
   * @param schema the spec's
   * @param key a top-level field that is a mapping
   */
  public static Mapping initial(ExperimentSchema schema, String key, SourceLocation location) {
    return schema.root().fields().stream()
        .filter(field -> field.name().equals(key))
        .map(Property::defaultValue)
        .filter(DefaultValue.Constant.class::isInstance)
        .map(defaultValue -> mapping(((DefaultValue.Constant) defaultValue).value(), location))
        .findFirst()
        .orElseGet(() -> new Mapping(location, Map.of()));
  }

  /** A default mapping; its values are texts. */
  private static Mapping mapping(JsonNode value, SourceLocation location) {
    Mapping mapping = new Mapping(location, Map.of());
    for (Map.Entry<String, JsonNode> property : value.properties()) {
      Scalar text = new Scalar(location, property.getValue().textValue(), true);
      mapping = mapping.with(property.getKey(), new Entry(location, text));
    }
    return mapping;
  }

  private Optional<JsonNode> violation(SourceLocation location, String path, String message) {
    violations.add(location, path, message);
    return Optional.empty();
  }

  /** {@code path} and a key below it. */
  public static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
