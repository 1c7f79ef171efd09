package io.fireact.spec.axis;

import io.fireact.spec.schema.JsonSchemaWriter;
import io.fireact.spec.schema.SpecPaths;
import io.fireact.spec.schema.Suggestions;
import io.fireact.spec.yaml.SourceLocation;
import io.fireact.spec.yaml.Violations;
import io.fireact.spec.yaml.YamlNode;
import io.fireact.spec.yaml.YamlNode.Entry;
import io.fireact.spec.yaml.YamlNode.Mapping;
import io.fireact.spec.yaml.YamlNode.Scalar;
import io.fireact.spec.yaml.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads the {@code axes} of a spec: names, paths and labels. Whether a field accepts the value that
 * an axis gives it is not decided here but on the points.
 */
public final class AxesReader {
  private static final String LABEL = "label";
  private static final Pattern NAME = Pattern.compile(JsonSchemaWriter.AXIS_NAME);

  private final SpecPaths paths;
  private final Violations violations;

  /** Path to the axis that sets it, for axes already read. */
  private final Map<String, String> owners = new HashMap<>();

  private AxesReader(SpecPaths paths, Violations violations) {
    this.paths = paths;
    this.violations = violations;
  }

  /**
   * The axes of a spec, without those that have violations.
   *
   * @param paths the fields that axes can set
   */
  public static List<Axis> read(Mapping root, SpecPaths paths, Violations violations) {
    List<Axis> axes = new ArrayList<>();
    Entry written = root.entries().get("axes");
    if (written != null && written.value() instanceof Mapping mapping) {
      AxesReader reader = new AxesReader(paths, violations);
      for (Map.Entry<String, Entry> axis : mapping.entries().entrySet()) {
        if (!violations.full()) {
          reader.axis(axis.getKey(), axis.getValue()).ifPresent(axes::add);
        }
      }
    }
    return axes;
  }

  private Optional<Axis> axis(String name, Entry entry) {
    String path = "axes." + YamlNode.shown(name);
    if (name.length() > JsonSchemaWriter.LONGEST_NAME || !NAME.matcher(name).matches()) {
      violations.add(
          entry.key(),
          "axes",
          "found "
              + new Scalar(entry.key(), name, true).describe()
              + "; an axis is called by a word such as n or by a field's path such as"
              + " fine_tune.rank, of at most "
              + JsonSchemaWriter.LONGEST_NAME
              + " characters");
      return Optional.empty();
    }
    if (!(entry.value() instanceof Sequence sequence)) {
      boolean nothing = entry.value() instanceof Scalar scalar && scalar.empty();
      violations.add(
          entry.value().location(),
          path,
          (nothing ? "has no value" : "found " + entry.value().describe())
              + "; allowed is the list of the axis's values");
      return Optional.empty();
    }
    if (sequence.items().isEmpty()) {
      violations.add(
          sequence.location(), path, "found an empty list; an axis needs at least one value");
      return Optional.empty();
    }
    if (!paths.contains(name)
        && sequence.items().stream().anyMatch(item -> !(item instanceof Mapping))) {
      String hint = Suggestions.hint(name, paths.all());
      violations.add(
          entry.key(),
          path,
          "a plain value needs an axis named after a field, and "
              + name
              + " is none that an axis can set"
              + (hint.isEmpty() ? "; " : hint + " Or ")
              + "write fields and their values: - {fine_tune.rank: 8}");
      return Optional.empty();
    }
    List<Axis.Value> values = new ArrayList<>();
    Map<String, SourceLocation> labels = new HashMap<>();
    Map<String, String> set = new LinkedHashMap<>();
    for (int i = 0; i < sequence.items().size() && !violations.full(); i++) {
      YamlNode item = sequence.items().get(i);
      Optional<Axis.Value> value = value(name, item, path + "[" + i + "]");
      if (value.isEmpty()) {
        continue;
      }
      String label = value.get().label();
      SourceLocation other = labels.putIfAbsent(label, item.location());
      if (other != null) {
        violations.add(
            item.location(),
            path + "[" + i + "]",
            "a second value with the label "
                + new Scalar(item.location(), label, false).describe()
                + ", as in line "
                + other.line()
                + "; leave one out or give each a label of its own");
        continue;
      }
      value.get().settings().keySet().forEach(key -> set.put(key, name));
      values.add(value.get());
    }
    if (values.isEmpty() || overlaps(set, entry.key(), path)) {
      return Optional.empty();
    }
    owners.putAll(set);
    return Optional.of(new Axis(name, values));
  }

  /** Two axes on one field would overrule each other. */
  private boolean overlaps(Map<String, String> set, SourceLocation location, String axis) {
    for (String path : set.keySet()) {
      for (Map.Entry<String, String> owner : owners.entrySet()) {
        if (overlap(path, owner.getKey())) {
          violations.add(
              location,
              axis,
              "sets " + path + ", but axis " + owner.getValue() + " sets " + owner.getKey());
          return true;
        }
      }
    }
    return false;
  }

  private static boolean overlap(String one, String other) {
    return one.equals(other) || one.startsWith(other + ".") || other.startsWith(one + ".");
  }

  private Optional<Axis.Value> value(String name, YamlNode item, String path) {
    if (item instanceof Mapping mapping) {
      return fields(name, mapping, path);
    }
    if (paths.isMapping(name)) {
      violations.add(
          item.location(),
          path,
          "found "
              + item.describe()
              + "; allowed is a mapping: - {"
              + name
              + (paths.isList(name) ? ": [...]}" : ": {...}}"));
      return Optional.empty();
    }
    return label(item)
        .or(() -> Optional.of(item.describe()))
        .map(label -> new Axis.Value(label, Map.of(name, new Entry(item.location(), item))));
  }

  private Optional<Axis.Value> fields(String name, Mapping mapping, String path) {
    Map<String, Entry> settings = new LinkedHashMap<>();
    boolean good = true;
    for (Map.Entry<String, Entry> field : mapping.entries().entrySet()) {
      String key = field.getKey();
      SourceLocation location = field.getValue().key();
      if (violations.full()) {
        return Optional.empty();
      }
      if (key.equals(LABEL)) {
        continue;
      }
      Optional<String> other = settings.keySet().stream().filter(k -> overlap(k, key)).findFirst();
      if (!paths.contains(key)) {
        violations.add(
            location,
            path,
            new Scalar(location, key, true).describe()
                + " is no field that an axis can set"
                + hint(name, key));
        good = false;
      } else if (other.isPresent()) {
        violations.add(location, path, key + " and " + other.get() + " cannot both be set");
        good = false;
      } else {
        settings.put(key, field.getValue());
      }
    }
    if (good && settings.isEmpty()) {
      violations.add(mapping.location(), path, "sets no field; write a path and a value");
      return Optional.empty();
    }
    Optional<String> label = label(mapping, settings, path);
    return good ? label.map(text -> new Axis.Value(text, settings)) : Optional.empty();
  }

  /** Inside the axis {@code teacher}, {@code kind} was meant to be {@code teacher.kind}. */
  private String hint(String axis, String key) {
    String below = axis + "." + key;
    return paths.contains(below)
        ? "; did you mean " + below + "? A whole mapping is set by - {" + axis + ": {...}}"
        : Suggestions.hint(key, paths.all());
  }

  private Optional<String> label(Mapping mapping, Map<String, Entry> settings, String path) {
    Entry written = mapping.entries().get(LABEL);
    if (written != null) {
      Optional<String> label =
          written.value() instanceof Scalar scalar && !scalar.empty()
              ? Optional.of(scalar.text()).filter(AxesReader::showable)
              : Optional.empty();
      if (label.isEmpty()) {
        violations.add(
            written.value().location(),
            path + "." + LABEL,
            "found "
                + written.value().describe()
                + "; allowed is one line of at most "
                + JsonSchemaWriter.LONGEST_NAME
                + " characters");
      }
      return label;
    }
    // Without a label the first field speaks for the value.
    for (Entry entry : settings.values()) {
      Optional<String> label = label(entry.value());
      if (label.isEmpty()) {
        violations.add(mapping.location(), path, "has no short name of its own; give it a label");
      }
      return label;
    }
    return Optional.empty();
  }

  /** A short value is its own name; of a mapping, its kind. */
  private static Optional<String> label(YamlNode node) {
    if (node instanceof Scalar scalar) {
      return Optional.of(scalar.text()).filter(AxesReader::showable);
    }
    if (node instanceof Mapping mapping) {
      Entry kind = mapping.entries().get("kind");
      return kind == null ? Optional.empty() : label(kind.value());
    }
    List<String> parts = new ArrayList<>();
    for (YamlNode item : ((Sequence) node).items()) {
      if (!(item instanceof Scalar scalar) || parts.size() > JsonSchemaWriter.LONGEST_NAME) {
        return Optional.empty();
      }
      parts.add(scalar.text());
    }
    return Optional.of(String.join("+", parts)).filter(AxesReader::showable);
  }

  private static boolean showable(String label) {
    return !label.isBlank()
        && label.codePointCount(0, label.length()) <= JsonSchemaWriter.LONGEST_NAME
        && label.codePoints().noneMatch(Character::isISOControl);
  }
}
