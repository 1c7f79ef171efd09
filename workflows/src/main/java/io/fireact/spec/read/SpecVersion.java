package io.fireact.spec.read;

import io.fireact.spec.schema.ExperimentSchema;
import io.fireact.spec.yaml.YamlNode.Entry;
import io.fireact.spec.yaml.YamlNode.Mapping;
import io.fireact.spec.yaml.YamlNode.Scalar;

/** The versions of specs that are read. */
public enum SpecVersion {
  /** One task, one teacher, one evaluation. */
  ONE(1, SingleTaskFields.class),
  /** Several tasks, a training set of parts, several evaluations. */
  TWO(2, MultiTaskFields.class);

  private static final int NEWEST = 2;

  private final int number;
  private final Class<? extends Record> fields;
  private final ExperimentSchema schema;

  <T extends Record & PointFields> SpecVersion(int number, Class<T> fields) {
    this.number = number;
    this.fields = fields;
    this.schema = ExperimentSchema.of(NEWEST, fields);
  }

  /** What specs write. */
  public int number() {
    return number;
  }

  /** What it has. */
  public ExperimentSchema schema() {
    return schema;
  }

  /** What its points are made of: a record that is a {@link PointFields}. */
  Class<? extends Record> fields() {
    return fields;
  }

  /** The version that a spec says; the first where it says none that there is. */
  public static SpecVersion of(Mapping root) {
    Entry written = root.entries().get("version");
    if (written != null && written.value() instanceof Scalar scalar && scalar.number()) {
      for (SpecVersion version : values()) {
        if (Double.parseDouble(scalar.text()) == version.number()) {
          return version;
        }
      }
    }
    return ONE;
  }
}
