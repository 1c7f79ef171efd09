package io.fireact.spec.schema;

import io.fireact.spec.schema.Schema.Kind;
import io.fireact.spec.schema.Schema.ObjectField;
import io.fireact.spec.schema.Schema.Property;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The paths of all fields that may differ between points, such as {@code fine_tune.rank}. */
public final class SpecPaths {
  static final String ANY_NAME = "*";

  // Who writes them and how fast they run does not tell points apart.
  private static final Set<String> FIXED =
      Set.of("version", "include", "name", "description", "axes", "run", "published");

  private final Map<String, List<Use>> paths;
  private final Set<String> named;

  /**
   * @param root a whole spec
   */
  SpecPaths(ObjectField root) {
    Map<String, List<Use>> collected = new LinkedHashMap<>();
    Set<String> maps = new LinkedHashSet<>();
    collect(
        new ObjectField(
            root.fields().stream().filter(field -> !FIXED.contains(field.name())).toList()),
        "",
        "",
        collected);
    for (Property field : root.fields()) {
      if (field.schema() instanceof Schema.MapOf) {
        maps.add(field.name());
      }
    }
    paths = Collections.unmodifiableMap(collected);
    named = Collections.unmodifiableSet(maps);
  }

  /**
   * One field that a path can mean; fields of different kinds may share a path.
   *
   * @param pointer where the version's JSON Schema has the field's own schema
   */
  record Use(String pointer, Schema schema) {}

  /**
   * All paths, in the order of declaration; {@value #ANY_NAME} stands for a name that the spec
   * gives.
   */
  public Set<String> all() {
    return paths.keySet();
  }

  /** Whether there is a field at {@code path}. */
  public boolean contains(String path) {
    return paths.containsKey(general(path)) && !path.contains(ANY_NAME);
  }

  /** Whether {@code path} names a whole mapping or list, so that no plain value can be it. */
  public boolean isMapping(String path) {
    return uses(path).stream()
        .allMatch(
            use ->
                use.schema() instanceof ObjectField
                    || use.schema() instanceof Schema.OneOf
                    || use.schema() instanceof Schema.OpenMapping
                    || use.schema() instanceof Schema.MapOf
                    || use.schema() instanceof Schema.ListOf);
  }

  /** Whether {@code path} names a whole list of mappings. */
  public boolean isList(String path) {
    return uses(path).stream().allMatch(use -> use.schema() instanceof Schema.ListOf);
  }

  /** The kind of a mapping at {@code path} that does not say one; empty where it must. */
  public String defaultKind(String path) {
    return uses(path).stream()
        .map(Use::schema)
        .filter(Schema.OneOf.class::isInstance)
        .map(schema -> ((Schema.OneOf) schema).defaultKind())
        .findFirst()
        .orElse("");
  }

  List<Use> uses(String path) {
    return paths.getOrDefault(general(path), List.of());
  }

  /** The mappings whose keys the spec gives. */
  Set<String> named() {
    return named;
  }

  private String general(String path) {
    List<String> parts = new ArrayList<>(List.of(path.split("\\.")));
    if (parts.size() > 1 && named.contains(parts.get(0))) {
      parts.set(1, ANY_NAME);
    }
    return String.join(".", parts);
  }

  private static void collect(
      ObjectField group, String path, String pointer, Map<String, List<Use>> paths) {
    for (Property field : group.fields()) {
      collect(
          field.schema(),
          SchemaReader.join(path, field.name()),
          pointer + "/properties/" + field.name(),
          paths);
    }
  }

  private static void collect(
      Schema schema, String path, String pointer, Map<String, List<Use>> paths) {
    add(paths, path, new Use(pointer, schema));
    if (schema instanceof ObjectField inner) {
      collect(inner, path, pointer, paths);
    } else if (schema instanceof Schema.MapOf map) {
      collect(map.value(), path + "." + ANY_NAME, pointer + "/additionalProperties", paths);
    } else if (schema instanceof Schema.OneOf oneOf) {
      List<Kind> kinds = oneOf.kinds();
      for (int i = 0; i < kinds.size(); i++) {
        String kindPointer = pointer + "/oneOf/" + i;
        add(
            paths,
            path + ".kind",
            new Use(
                kindPointer + "/properties/kind",
                new Schema.EnumField(List.of(kinds.get(i).name()))));
        collect(kinds.get(i).group(), path, kindPointer, paths);
      }
    }
  }

  private static void add(Map<String, List<Use>> paths, String path, Use use) {
    paths.computeIfAbsent(path, unused -> new ArrayList<>()).add(use);
  }
}
