package io.fireact.spec.shape;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.fireact.spec.shape.Shape.Fallback;
import io.fireact.spec.shape.Shape.Field;
import io.fireact.spec.shape.Shape.Group;
import io.fireact.spec.shape.Shape.Kind;
import io.fireact.spec.yaml.Faults;
import io.fireact.spec.yaml.Place;
import io.fireact.spec.yaml.Secrets;
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
 * Holds a YAML tree against a shape: every fault is reported with its place, and a tree without
 * faults becomes JSON in which all defaults are filled in. Not for rules between fields.
 */
public final class ShapeReader {
  private static final String KIND = "kind";
  private static final String SEED = "seed";

  private final Faults faults;
  private JsonNode topSeed = new LongNode(0);

  public ShapeReader(Faults faults) {
    this.faults = faults;
  }

  /** A whole spec, without its axes; empty when it has faults. */
  public Optional<JsonNode> read(Mapping root) {
    Field seed =
        SpecShape.ROOT.fields().stream()
            .filter(field -> field.name().equals(SEED))
            .findFirst()
            .orElseThrow();
    // A faulty seed is reported once, below; until then any seed does.
    Entry written = root.entries().get(SEED);
    Optional<JsonNode> value =
        written == null
            ? Optional.of(((Fallback.Value) seed.fallback()).value())
            : new ShapeReader(new Faults()).value(seed.shape(), written.value(), SEED);
    topSeed = value.orElse(topSeed);
    return group(SpecShape.ROOT, root, "", root.place(), Map.of());
  }

  private Optional<JsonNode> value(Shape shape, YamlNode node, String path) {
    if (node instanceof Scalar scalar && scalar.empty()) {
      return fault(node.place(), path, "has no value; allowed is " + shape.allowed());
    }
    if (shape instanceof Group group) {
      return node instanceof Mapping mapping
          ? group(group, mapping, path, mapping.place(), Map.of())
          : wrong(shape, node, path);
    }
    if (shape instanceof Shape.OneOf oneOf) {
      return node instanceof Mapping mapping
          ? oneOf(oneOf, mapping, path)
          : wrong(shape, node, path);
    }
    if (shape instanceof Shape.Choices choices) {
      return node instanceof Sequence sequence
          ? choices(choices, sequence, path)
          : wrong(shape, node, path);
    }
    if (shape instanceof Shape.OpenMapping open) {
      return node instanceof Mapping mapping
          ? openMapping(open, mapping, path)
          : wrong(shape, node, path);
    }
    if (shape instanceof Shape.Axes) {
      // What is in it is read by the axes' own reader.
      return node instanceof Mapping
          ? Optional.of(JsonNodeFactory.instance.objectNode())
          : wrong(shape, node, path);
    }
    if (!(node instanceof Scalar scalar)) {
      return wrong(shape, node, path);
    }
    Optional<JsonNode> value = scalar(shape, scalar);
    return value.isPresent() ? value : wrong(shape, node, path);
  }

  private static Optional<JsonNode> scalar(Shape shape, Scalar scalar) {
    if (shape instanceof Shape.Whole whole) {
      return whole(scalar)
          .filter(value -> value >= whole.min() && value <= whole.max())
          .map(LongNode::new);
    }
    if (shape instanceof Shape.Decimal decimal) {
      return scalar.number()
          ? Optional.of(Double.parseDouble(scalar.text()))
              .filter(value -> Double.isFinite(value) && decimal.holds(value))
              .map(value -> new DoubleNode(value + 0.0)) // -0.0 becomes 0.0
          : Optional.empty();
    }
    if (shape instanceof Shape.Flag) {
      return scalar.flag().map(BooleanNode::valueOf);
    }
    if (shape instanceof Shape.Text text) {
      return isText(scalar) && text.holds(scalar.text())
          ? Optional.of(new TextNode(scalar.text()))
          : Optional.empty();
    }
    if (shape instanceof Shape.Choice choice) {
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

  private Optional<JsonNode> wrong(Shape shape, YamlNode node, String path) {
    String hint = "";
    if (node instanceof Scalar scalar) {
      if (Secrets.looksLikeOne(scalar.text())) {
        // Told already, for the whole spec.
        return Optional.empty();
      }
      if (shape instanceof Shape.Choice choice) {
        hint = Spelling.hint(scalar.text(), choice.values());
      } else if (shape instanceof Shape.Flag) {
        hint = flagHint(scalar.text());
      } else if (shape instanceof Shape.Text && !isText(scalar)) {
        hint = "; put it in quotes to make it text";
      } else if (scalar.quoted()
          && (shape instanceof Shape.Whole || shape instanceof Shape.Decimal)
          && new Scalar(scalar.place(), scalar.text(), false).number()) {
        hint = "; leave out the quotes";
      }
    }
    return fault(
        node.place(), path, "found " + node.describe() + "; allowed is " + shape.allowed() + hint);
  }

  private static String flagHint(String text) {
    return switch (text) {
      case "yes", "Yes", "YES", "on", "On", "ON", "y", "1" -> "; did you mean true?";
      case "no", "No", "NO", "off", "Off", "OFF", "n", "0" -> "; did you mean false?";
      default -> Spelling.hint(text, List.of("true", "false"));
    };
  }

  private Optional<JsonNode> choices(Shape.Choices choices, Sequence sequence, String path) {
    boolean good = !sequence.items().isEmpty();
    TreeSet<Integer> chosen = new TreeSet<>();
    for (int i = 0; i < sequence.items().size() && !faults.full(); i++) {
      YamlNode item = sequence.items().get(i);
      String itemPath = path + "[" + i + "]";
      Shape.Choice choice = new Shape.Choice(choices.values());
      Optional<JsonNode> value = value(choice, item, itemPath);
      if (value.isEmpty()) {
        good = false;
      } else if (!chosen.add(choices.values().indexOf(value.get().textValue()))) {
        good = false;
        fault(item.place(), itemPath, "found " + item.describe() + " again; allowed is once");
      }
    }
    if (sequence.items().isEmpty()) {
      fault(sequence.place(), path, "found an empty list; allowed is " + choices.allowed());
    }
    if (!good || faults.full()) {
      return Optional.empty();
    }
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    chosen.forEach(index -> array.add(choices.values().get(index)));
    return Optional.of(array);
  }

  private Optional<JsonNode> openMapping(Shape.OpenMapping open, Mapping mapping, String path) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    boolean good = true;
    for (Map.Entry<String, Entry> written : mapping.entries().entrySet()) {
      String key = written.getKey();
      Entry entry = written.getValue();
      if (faults.full()) {
        return Optional.empty();
      }
      if (!open.key().holds(key)) {
        good = false;
        String shown = new Scalar(entry.key(), key, true).describe();
        faults.add(entry.key(), path, "found the key " + shown + "; allowed is " + open.allowed());
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

  private Optional<JsonNode> oneOf(Shape.OneOf oneOf, Mapping mapping, String path) {
    Entry written = mapping.entries().get(KIND);
    String kindPath = path + "." + KIND;
    Shape.Choice names = new Shape.Choice(oneOf.names());
    if (written == null && oneOf.usual().isEmpty()) {
      return fault(mapping.place(), kindPath, "missing; allowed is " + names.allowed());
    }
    Optional<JsonNode> name =
        written == null
            ? Optional.of(new TextNode(oneOf.usual()))
            : value(names, written.value(), kindPath);
    if (name.isEmpty()) {
      return Optional.empty();
    }
    Kind kind =
        oneOf.kinds().stream()
            .filter(candidate -> candidate.name().equals(name.get().textValue()))
            .findFirst()
            .orElseThrow();
    return group(kind.group(), mapping, path, mapping.place(), Map.of(KIND, name.get()));
  }

  /**
   * @param read keys of the mapping that are dealt with already, and their values
   */
  private Optional<JsonNode> group(
      Group group, Mapping mapping, String path, Place place, Map<String, JsonNode> read) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    boolean good = true;
    object.setAll(read);
    for (Map.Entry<String, Entry> written : mapping.entries().entrySet()) {
      String key = written.getKey();
      if (faults.full()) {
        return Optional.empty();
      }
      if (!group.names().contains(key) && !read.containsKey(key)) {
        good = false;
        unknown(group, key, written.getValue().key(), path);
      }
    }
    for (Field field : group.fields()) {
      Entry written = mapping.entries().get(field.name());
      String fieldPath = join(path, field.name());
      Optional<JsonNode> value =
          written == null
              ? missing(field, fieldPath, place, mapping)
              : value(field.shape(), written.value(), fieldPath);
      good &= value.isPresent();
      value.ifPresent(found -> object.set(field.name(), found));
    }
    return good ? Optional.of(object) : Optional.empty();
  }

  private void unknown(Group group, String key, Place place, String path) {
    String shown = new Scalar(place, key, true).describe();
    faults.add(
        place,
        path,
        "unknown key "
            + shown
            + "; allowed are "
            + String.join(", ", group.names())
            + Spelling.hint(key, group.names()));
  }

  private Optional<JsonNode> missing(Field field, String path, Place place, Mapping beside) {
    Fallback fallback = field.fallback();
    if (fallback instanceof Fallback.Required) {
      return fault(place, path, "missing; allowed is " + field.shape().allowed());
    }
    if (fallback instanceof Fallback.TopSeed) {
      return Optional.of(topSeed);
    }
    if (fallback instanceof Fallback.Absent) {
      return Optional.of(NullNode.getInstance());
    }
    if (fallback instanceof Fallback.Depending depending) {
      return depending.cases().stream()
          .filter(other -> holds(other, beside))
          .map(Shape.Case::value)
          .findFirst()
          .or(() -> Optional.of(depending.value()));
    }
    JsonNode value = ((Fallback.Value) fallback).value();
    return value.isObject()
        ? value(field.shape(), mapping(value, place), path)
        : Optional.of(value);
  }

  private static boolean holds(Shape.Case other, Mapping beside) {
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
   * @param key a top-level field that is a mapping
   */
  public static Mapping initial(String key, Place place) {
    return SpecShape.ROOT.fields().stream()
        .filter(field -> field.name().equals(key))
        .map(Field::fallback)
        .filter(Fallback.Value.class::isInstance)
        .map(fallback -> mapping(((Fallback.Value) fallback).value(), place))
        .findFirst()
        .orElseGet(() -> new Mapping(place, Map.of()));
  }

  /** A default mapping; its values are texts. */
  private static Mapping mapping(JsonNode value, Place place) {
    Mapping mapping = new Mapping(place, Map.of());
    for (Map.Entry<String, JsonNode> property : value.properties()) {
      Scalar text = new Scalar(place, property.getValue().textValue(), true);
      mapping = mapping.with(property.getKey(), new Entry(place, text));
    }
    return mapping;
  }

  private Optional<JsonNode> fault(Place place, String path, String message) {
    faults.add(place, path, message);
    return Optional.empty();
  }

  /** {@code path} and a key below it. */
  public static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
