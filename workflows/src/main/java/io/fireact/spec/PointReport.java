package io.fireact.spec;

import io.fireact.spec.yaml.SourceLocation;
import io.fireact.spec.yaml.Violations;
import io.fireact.spec.yaml.YamlNode;
import io.fireact.spec.yaml.YamlNode.Entry;
import io.fireact.spec.yaml.YamlNode.Mapping;

/** Finds the place of what is wrong with a point in the text that the point was read from. */
final class PointReport implements PointCheck.Report {
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
      Entry entry = node instanceof Mapping mapping ? mapping.entries().get(key) : null;
      if (entry == null) {
        return false;
      }
      node = entry.value();
    }
    return true;
  }

  @Override
  public void problem(String path, String message) {
    SourceLocation location = spec.location();
    YamlNode node = spec;
    for (String key : path.split("\\.")) {
      Entry entry = node instanceof Mapping mapping ? mapping.entries().get(key) : null;
      if (entry == null) {
        // The nearest key above stands for what is not written.
        violations.add(location, path, message + " (not written: this is the default)");
        return;
      }
      location = entry.key();
      node = entry.value();
    }
    violations.add(node instanceof Mapping ? location : node.location(), path, message);
  }
}
