package io.fireact.spec.schema;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fireact.spec.ExperimentSpec;
import io.fireact.spec.PointSpec;
import io.fireact.spec.schema.Schema.DefaultValue;
import io.fireact.spec.schema.Schema.IntegerField;
import io.fireact.spec.schema.Schema.ObjectField;
import io.fireact.spec.schema.Schema.Property;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Version 1 of the spec. Its fields are declared on the records in {@code io.fireact.spec}; here
 * stand only the two that no record holds, and the order of what a spec has at its top.
 */
public final class ExperimentSchema {
  private static final Property VERSION =
      new Property(
          "version",
          new IntegerField(1, 1),
          new DefaultValue.Required(),
          "Version of the spec's format.");

  private static final Property AXES =
      new Property(
          "axes",
          new Schema.Axes(),
          new DefaultValue.Constant(JsonNodeFactory.instance.objectNode()),
          "Axes of the sweep: a name and a list of values. A plain value sets the field that"
              + " the axis is named after; a mapping from paths to values moves several fields"
              + " together and may have a label.");

  /** The whole spec. */
  public static final ObjectField ROOT = root();

  private ExperimentSchema() {}

  /** The experiment's own fields, those of its points in the place of points. */
  private static ObjectField root() {
    List<Property> fields = new ArrayList<>();
    fields.add(VERSION);
    fields.addAll(properties(ExperimentSpec.class, "name", "description"));
    Arrays.stream(PointSpec.class.getRecordComponents())
        .filter(component -> !component.getName().equals(AXES.name()))
        .map(RecordSchema::property)
        .forEach(fields::add);
    fields.add(AXES);
    fields.addAll(properties(ExperimentSpec.class, "run"));
    return new ObjectField(fields);
  }

  private static List<Property> properties(Class<? extends Record> record, String... names) {
    List<RecordComponent> components = List.of(record.getRecordComponents());
    return Arrays.stream(names)
        .map(
            name ->
                components.stream()
                    .filter(component -> component.getName().equals(name))
                    .findFirst()
                    .orElseThrow())
        .map(RecordSchema::property)
        .toList();
  }
}
