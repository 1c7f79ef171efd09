package io.fireact.spec.axis;

import io.fireact.spec.yaml.YamlNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One axis of a sweep.
 *
 * @param values at least one, in the spec's order
 */
public record Axis(String name, List<Value> values) {
  public Axis {
    values = List.copyOf(values);
  }

  /**
   * What the axis sets at one of its steps.
   *
   * @param label unique within the axis
   * @param settings field's path to the value that it gets; no path is part of another
   */
  public record Value(String label, Map<String, YamlNode.Entry> settings) {
    public Value {
      settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }
  }
}
