package io.fireact.spec.schema;

import io.fireact.spec.schema.Schema.Kind;
import io.fireact.spec.schema.Schema.ObjectField;
import io.fireact.spec.schema.Schema.Property;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The paths of all fields that may differ between points, such as {@code fine_tune.rank}. */
public final class SpecPaths {
  // Who writes them and how fast they run does not tell points apart.
  private static final Set<String> FIXED = Set.of("version", "name", "description", "axes", "run");

  private static final Map<String, List<Use>> PATHS = collect();

  private SpecPaths() {}

  /**
   * One field that a path can mean; fields of different kinds may share a path.
   *
   * @param pointer where the JSON Schema has the field's own schema
   */
  record Use(String pointer, Schema schema) {}

  /** All paths, in the order of declaration. */
  public static Set<String> all() {
    return PATHS.keySet();
  }

  /** Whether {@code path} names a whole mapping, so that no plain value can stand for it. */
  public static boolean isMapping(String path) {
    return uses(path).stream()
        .allMatch(
            use ->
                use.schema() instanceof ObjectField
                    || use.schema() instanceof Schema.OneOf
                    || use.schema() instanceof Schema.OpenMapping);
  }

  static List<Use> uses(String path) {
    return PATHS.getOrDefault(path, List.of());
  }

  private static Map<String, List<Use>> collect() {
    Map<String, List<Use>> paths = new LinkedHashMap<>();
    collect(
        new ObjectField(
            ExperimentSchema.ROOT.fields().stream()
                .filter(field -> !FIXED.contains(field.name()))
                .toList()),
        "",
        "#",
        paths);
    return Collections.unmodifiableMap(paths);
  }

  private static void collect(
      ObjectField group, String path, String pointer, Map<String, List<Use>> paths) {
    for (Property field : group.fields()) {
      String fieldPath = SchemaReader.join(path, field.name());
      String fieldPointer = pointer + "/properties/" + field.name();
      add(paths, fieldPath, new Use(fieldPointer, field.schema()));
      if (field.schema() instanceof ObjectField inner) {
        collect(inner, fieldPath, fieldPointer, paths);
      } else if (field.schema() instanceof Schema.OneOf oneOf) {
        List<Kind> kinds = oneOf.kinds();
        for (int i = 0; i < kinds.size(); i++) {
          String kindPointer = fieldPointer + "/oneOf/" + i;
          add(
              paths,
              fieldPath + ".kind",
              new Use(
                  kindPointer + "/properties/kind",
                  new Schema.EnumField(List.of(kinds.get(i).name()))));
          collect(kinds.get(i).group(), fieldPath, kindPointer, paths);
        }
      }
    }
  }

  private static void add(Map<String, List<Use>> paths, String path, Use use) {
    paths.computeIfAbsent(path, unused -> new ArrayList<>()).add(use);
  }
}
