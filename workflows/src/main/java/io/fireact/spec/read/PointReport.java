package io.fireact.spec.read;

import io.fireact.spec.PointCheck;
import io.fireact.spec.yaml.SourceLocation;
import io.fireact.spec.yaml.Violations;
import io.fireact.spec.yaml.YamlNode;
import io.fireact.spec.yaml.YamlNode.Entry;
import io.fireact.spec.yaml.YamlNode.Mapping;
import io.fireact.spec.yaml.YamlNode.Sequence;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the place of what is wrong with a point in the text that the point was read from. */
final class PointReport implements PointCheck.Report {
  private static final Pattern INDEXED = Pattern.compile("([^\\[]+)\\[(\\d+)]");

  private final Mapping spec;
  private final Violations violations;

  /**
   * @param spec the text, its axes put in
   */
  PointReport(Mapping spec, Violations violations) {
    this.spec = spec;
    this.violations = violations;
  }

  @Override
  public boolean written(String path) {
    YamlNode node = spec;
    for (String key : path.split("\\.")) {
      Optional<YamlNode> inner = below(node, key);
      if (inner.isEmpty()) {
        return false;
      }
      node = inner.get();
    }
    return true;
  }

  @Override
  public void problem(String path, String message) {
    SourceLocation location = spec.location();
    YamlNode node = spec;
    for (String key : path.split("\\.")) {
      Optional<YamlNode> inner = below(node, key);
      if (inner.isEmpty()) {
        // The nearest key above stands for what is not written.
        violations.add(location, path, message + " (not written: this is the default)");
        return;
      }
      location = key(node, key);
      node = inner.get();
    }
    violations.add(node instanceof Mapping ? location : node.location(), path, message);
  }

  /**
   * @param key of a mapping; with an index behind it, in the list that is its value
   */
  private static Optional<YamlNode> below(YamlNode node, String key) {
    Matcher indexed = INDEXED.matcher(key);
    if (!indexed.matches()) {
      return entry(node, key).map(Entry::value);
    }
    int index = Integer.parseInt(indexed.group(2));
    return entry(node, indexed.group(1))
        .map(Entry::value)
        .filter(Sequence.class::isInstance)
        .map(list -> ((Sequence) list).items())
        .filter(items -> index < items.size())
        .map(items -> items.get(index));
  }

  /** Where a key is written, and where an item of a list begins. */
  private static SourceLocation key(YamlNode node, String key) {
    return INDEXED.matcher(key).matches()
        ? below(node, key).orElseThrow().location()
        : entry(node, key).orElseThrow().key();
  }

  private static Optional<Entry> entry(YamlNode node, String key) {
    return node instanceof Mapping mapping
        ? Optional.ofNullable(mapping.entries().get(key))
        : Optional.empty();
  }
}
