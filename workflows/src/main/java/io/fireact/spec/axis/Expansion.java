package io.fireact.spec.axis;

import io.fireact.spec.schema.ExperimentSchema;
import io.fireact.spec.schema.SchemaReader;
import io.fireact.spec.yaml.YamlNode.Entry;
import io.fireact.spec.yaml.YamlNode.Mapping;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/** The product of the axes: each combination of values, and the spec with those values put in. */
public final class Expansion {
  /** Most points of one sweep. */
  public static final int POINTS = 10_000;

  private Expansion() {}

  /** How many points the axes span; {@code Long.MAX_VALUE} stands for any larger number. */
  public static long size(List<Axis> axes) {
    long size = 1;
    for (Axis axis : axes) {
      long high = Math.multiplyHigh(size, axis.values().size());
      size = size * axis.values().size();
      if (high != 0 || size < 0) {
        return Long.MAX_VALUE;
      }
    }
    return size;
  }

  /** Axis name to the value taken, in the order of the axes. */
  public record Choice(Map<String, Axis.Value> values) {

    /** Axis name to the value's label. */
    public Map<String, String> labels() {
      Map<String, String> labels = new LinkedHashMap<>();
      values.forEach((axis, value) -> labels.put(axis, value.label()));
      return labels;
    }

    /**
     * The spec with the values put in, each keeping its own place.
     *
     * @param schema the spec's
     */
    public Mapping apply(Mapping root, ExperimentSchema schema) {
      Mapping changed = root;
      for (Axis.Value value : values.values()) {
        for (Map.Entry<String, Entry> setting : value.settings().entrySet()) {
          List<String> path = List.of(setting.getKey().split("\\."));
          changed = set(changed, path, Optional.of(schema), setting.getValue());
        }
      }
      return changed;
    }
  }

  /** All combinations, the last axis running fastest. */
  public static Iterable<Choice> product(List<Axis> axes) {
    return () -> new Product(axes);
  }

  /**
   * Every value of every axis once, the other axes at their first values: enough to see what is
   * wrong with single values where the product is not worth making.
   *
   * @param limit most combinations
   */
  public static List<Choice> eachValue(List<Axis> axes, int limit) {
    List<Choice> choices = new ArrayList<>();
    int[] at = new int[axes.size()];
    for (int i = 0; i < axes.size(); i++) {
      for (int j = 0; j < axes.get(i).values().size() && choices.size() < limit; j++) {
        at[i] = j;
        choices.add(choice(axes, at));
      }
      at[i] = 0;
    }
    return choices;
  }

  private static Choice choice(List<Axis> axes, int[] at) {
    Map<String, Axis.Value> values = new LinkedHashMap<>();
    for (int i = 0; i < at.length; i++) {
      values.put(axes.get(i).name(), axes.get(i).values().get(at[i]));
    }
    return new Choice(values);
  }

  /**
   * @param schema of {@code mapping} where that is the whole spec
   */
  private static Mapping set(
      Mapping mapping, List<String> path, Optional<ExperimentSchema> schema, Entry value) {
    String key = path.get(0);
    if (path.size() == 1) {
      return mapping.with(key, value);
    }
    Entry written = mapping.entries().get(key);
    if (written == null) {
      Mapping initial =
          schema
              .map(top -> SchemaReader.initial(top, key, value.key()))
              .orElseGet(() -> new Mapping(value.key(), Map.of()));
      written = new Entry(value.key(), initial);
    }
    if (!(written.value() instanceof Mapping inner)) {
      // Not a mapping: that is a violation of the spec itself, and reported there.
      return mapping;
    }
    Mapping changed = set(inner, path.subList(1, path.size()), Optional.empty(), value);
    return mapping.with(key, new Entry(written.key(), changed));
  }

  /** Counts through the axes as through the digits of a number. */
  private static final class Product implements Iterator<Choice> {
    private final List<Axis> axes;
    private final int[] at;
    private boolean more = true;

    Product(List<Axis> axes) {
      this.axes = axes;
      this.at = new int[axes.size()];
    }

    @Override
    public boolean hasNext() {
      return more;
    }

    @Override
    public Choice next() {
      if (!more) {
        throw new NoSuchElementException("all points are taken");
      }
      Choice choice = choice(axes, at);
      int digit = at.length - 1;
      while (digit >= 0 && ++at[digit] == axes.get(digit).values().size()) {
        at[digit--] = 0;
      }
      more = digit >= 0;
      return choice;
    }
  }
}
