package io.fireact.spec.schema;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fireact.spec.ExperimentSpec;
import io.fireact.spec.schema.Schema.DefaultValue;
import io.fireact.spec.schema.Schema.IntegerField;
import io.fireact.spec.schema.Schema.ObjectField;
import io.fireact.spec.schema.Schema.Property;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A version of the spec. Its fields are declared on the records in {@code io.fireact.spec}; here
 * stand only the three that no record holds, and the order of what a spec has at its top.
 */
public final class ExperimentSchema {
  private static final Property AXES =
      new Property(
          "axes",
          new Schema.Axes(),
          new DefaultValue.Constant(JsonNodeFactory.instance.objectNode()),
          "Axes of the sweep: a name and a list of values. A plain value sets the field that"
              + " the axis is named after; a mapping from paths to values moves several fields"
              + " together and may have a label.");

  private static final Property INCLUDE =
      new Property(
          JsonSchemaWriter.INCLUDE,
          new Schema.ListOf(Schema.StringField.line(1_000)),
          new DefaultValue.Constant(JsonNodeFactory.instance.arrayNode()),
          "Files whose fields this one has too, named relative to it. A later file wins over an"
              + " earlier one and this one over all; mappings are merged, lists and values"
              + " replaced, null takes a field away.");

  private final ObjectField root;
  private final SpecPaths paths;

  private ExperimentSchema(ObjectField root) {
    this.root = root;
    this.paths = new SpecPaths(root);
  }

  /**
   * The schema of a version.
   *
   * @param newest the highest version that there is
   * @param points has the fields that make points
   */
  public static ExperimentSchema of(int newest, Class<? extends Record> points) {
    List<Property> fields = new ArrayList<>();
    fields.add(
        new Property(
            "version",
            new IntegerField(1, newest),
            new DefaultValue.Required(),
            "Version of the spec's format."));
    fields.add(INCLUDE);
    fields.addAll(properties(ExperimentSpec.class, "name", "description"));
    Arrays.stream(points.getRecordComponents()).map(RecordSchema::property).forEach(fields::add);
    fields.add(AXES);
    fields.addAll(properties(ExperimentSpec.class, "run", "published"));
    return new ExperimentSchema(new ObjectField(fields));
  }

  /** The whole spec. */
  ObjectField root() {
    return root;
  }

  /** The fields that may differ between points. */
  public SpecPaths paths() {
    return paths;
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
