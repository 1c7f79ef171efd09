package io.fireact.spec.read;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.json.Json;
import io.fireact.spec.ExperimentSpec;
import io.fireact.spec.PointCheck;
import io.fireact.spec.PointSpec;
import io.fireact.spec.Published;
import io.fireact.spec.RunSettings;
import io.fireact.spec.axis.AxesReader;
import io.fireact.spec.axis.Axis;
import io.fireact.spec.axis.Expansion;
import io.fireact.spec.schema.SchemaReader;
import io.fireact.spec.yaml.Secrets;
import io.fireact.spec.yaml.SourceLocation;
import io.fireact.spec.yaml.Violation;
import io.fireact.spec.yaml.Violations;
import io.fireact.spec.yaml.YamlNode;
import io.fireact.spec.yaml.YamlNode.Entry;
import io.fireact.spec.yaml.YamlNode.Mapping;
import io.fireact.spec.yaml.YamlReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads an experiment spec: YAML, its axes expanded, every point checked. Bad input is never an
 * exception but a list of problems with places; bounded in time and memory whatever the input.
 */
public final class SpecReader {
  private static final String AXES = "axes";
  private static final String SECRET =
      "looks like a secret; secrets never belong in a spec, name the environment variable that"
          + " holds it (teacher.api_key_variable)";

  private final Violations violations = new Violations();

  /** Violations without the names of points, so that each is told once. */
  private final Set<Violation> told = new HashSet<>();

  private final PointCheck check;
  private final Includes includes;
  private SpecVersion version = SpecVersion.ONE;
  private Set<SourceLocation> inAxes = Set.of();

  private SpecReader(String source, SpecFile.Source included, PointCheck check) {
    this.includes = new Includes(source, included, violations);
    this.check = check;
  }

  /**
   * @param source what problems call the text, usually the file as the user typed it
   */
  public static SpecResult read(String yaml, String source) {
    SpecReader reader = new SpecReader(source, SpecFile.Source.NONE, PointCheck.NONE);
    return reader.result(YamlReader.read(yaml, 0, reader.violations));
  }

  /** As {@link #read(String, String)}, for a file's bytes: they must be UTF-8. */
  public static SpecResult read(byte[] yaml, String source) {
    return read(yaml, source, SpecFile.Source.NONE, PointCheck.NONE);
  }

  /**
   * As {@link #read(byte[], String)}.
   *
   * @param included where the files are that it includes
   * @param check asked of each point that is right in itself
   */
  public static SpecResult read(
      byte[] yaml, String source, SpecFile.Source included, PointCheck check) {
    SpecReader reader = new SpecReader(source, included, check);
    return reader.result(SpecText.root(yaml, 0, reader.violations));
  }

  private SpecResult result(Optional<Mapping> root) {
    Optional<ExperimentSpec> spec =
        root.flatMap(written -> includes.resolved(written, file -> secrets(file, "")))
            .flatMap(this::experiment);
    if (spec.isPresent() && violations.isEmpty()) {
      return new SpecResult.Valid(spec.get(), includes.names());
    }
    List<Problem> problems =
        new ArrayList<>(
            violations.sorted().stream()
                .map(violation -> problem(violation, violation.message()))
                .toList());
    if (violations.full()) {
      Problem last = problems.get(problems.size() - 1);
      problems.add(
          new Problem(
              last.source(),
              last.line(),
              last.column(),
              "",
              "the first " + Violations.LIMIT + " problems are shown; there may be more"));
    }
    return new SpecResult.Invalid(problems);
  }

  private Problem problem(Violation violation, String message) {
    SourceLocation location = violation.location();
    return new Problem(
        includes.name(location.file()),
        location.line(),
        location.column(),
        violation.path(),
        message);
  }

  private Optional<ExperimentSpec> experiment(Mapping root) {
    version = SpecVersion.of(root);
    inAxes = places(root.entries().get(AXES));
    List<Axis> axes = AxesReader.read(root, version.schema().paths(), violations);
    Violations alone = new Violations();
    Optional<JsonNode> base = new SchemaReader(version.schema(), alone).read(root);
    alone.sorted().forEach(violation -> tell(violation, ""));
    long size = Expansion.size(axes);
    if (size > Expansion.POINTS) {
      Entry written = root.entries().get(AXES);
      violations.add(
          written == null ? root.location() : written.key(),
          AXES,
          "they span "
              + (size == Long.MAX_VALUE ? "more than 10^18" : Long.toString(size))
              + " points; allowed are at most "
              + Expansion.POINTS);
    }
    List<PointSpec> points = new ArrayList<>();
    if (base.isEmpty() || !violations.isEmpty()) {
      // No points, but everything that can be said of single values is said.
      for (Expansion.Choice choice : Expansion.eachValue(axes, Expansion.POINTS)) {
        if (!violations.full()) {
          point(root, choice);
        }
      }
      if (axes.isEmpty() && base.isPresent()) {
        point(root, new Expansion.Choice(Map.of()));
      }
      return Optional.empty();
    }
    Map<PointSpec, Map<String, String>> seen = new HashMap<>();
    for (Expansion.Choice choice : Expansion.product(axes)) {
      if (violations.full()) {
        break;
      }
      point(root, choice)
          .forEach(
              point -> {
                Map<String, String> twin = seen.putIfAbsent(point.withAxes(Map.of()), point.axes());
                if (twin != null) {
                  duplicate(root, choice, point, twin);
                }
                points.add(point);
              });
    }
    JsonNode compared = base.get().path("published");
    @Nullable Published published = compared.isObject() ? convert(compared, Published.class) : null;
    if (published != null && violations.isEmpty()) {
      published.check(points, new PointReport(root, violations));
    }
    return violations.isEmpty() && !points.isEmpty()
        ? Optional.of(
            new ExperimentSpec(
                text(base.get(), "name"),
                text(base.get(), "description"),
                convert(base.get().path("run"), RunSettings.class),
                published,
                points))
        : Optional.empty();
  }

  private List<PointSpec> point(Mapping root, Expansion.Choice choice) {
    Mapping spec = choice.apply(root, version.schema());
    Violations found = new Violations();
    Optional<PointFields> fields =
        new SchemaReader(version.schema(), found)
            .read(spec)
            .map(json -> (PointFields) convert(json, version.fields()));
    // What is wrong with an axis's value is seen at that value, whatever the point.
    found
        .sorted()
        .forEach(
            violation -> tell(violation, inAxes.contains(violation.location()) ? "" : at(choice)));
    if (fields.isEmpty()) {
      return List.of();
    }
    Violations rules = new Violations();
    PointReport report = new PointReport(spec, rules);
    List<PointSpec> points = fields.get().points(choice.labels(), report);
    points.forEach(point -> PointRules.check(point, report));
    rules.sorted().forEach(violation -> tell(violation, at(choice)));
    if (rules.isEmpty() && found.isEmpty()) {
      Violations outside = new Violations();
      points.forEach(point -> check.check(point, new PointReport(spec, outside)));
      outside.sorted().forEach(violation -> tell(violation, ""));
    }
    return points;
  }

  private void tell(Violation violation, String where) {
    if (told.add(violation)) {
      violations.add(violation.location(), violation.path(), violation.message() + where);
    }
  }

  /** Where everything stands that axes write, in whichever files. */
  private static Set<SourceLocation> places(@Nullable Entry written) {
    Set<SourceLocation> places = new HashSet<>();
    if (written != null) {
      places.add(written.key());
      places(written.value(), places);
    }
    return places;
  }

  private static void places(YamlNode node, Set<SourceLocation> places) {
    places.add(node.location());
    if (node instanceof YamlNode.Sequence sequence) {
      sequence.items().forEach(item -> places(item, places));
    } else if (node instanceof Mapping mapping) {
      for (Entry entry : mapping.entries().values()) {
        places.add(entry.key());
        places(entry.value(), places);
      }
    }
  }

  private void duplicate(
      Mapping root, Expansion.Choice choice, PointSpec point, Map<String, String> twin) {
    Entry evaluations = root.entries().get("evaluate");
    SourceLocation location =
        choice.values().entrySet().stream()
            .filter(value -> !value.getValue().label().equals(twin.get(value.getKey())))
            .flatMap(value -> value.getValue().settings().values().stream())
            .map(Entry::key)
            .findFirst()
            .orElse(evaluations == null ? root.location() : evaluations.key());
    violations.add(
        location,
        choice.labels().keySet().containsAll(point.axes().keySet()) ? AXES : "evaluate",
        "the points " + named(twin) + " and " + named(point.axes()) + " are the same");
  }

  private static String at(Expansion.Choice choice) {
    return choice.values().isEmpty() ? "" : " (point " + named(choice.labels()) + ")";
  }

  private static String named(Map<String, String> labels) {
    return labels.entrySet().stream()
        .map(label -> label.getKey() + "=" + label.getValue())
        .collect(Collectors.joining(" "));
  }

  private void secrets(YamlNode node, String path) {
    if (node instanceof YamlNode.Scalar scalar) {
      if (Secrets.looksLikeOne(scalar.text())) {
        violations.add(scalar.location(), path, SECRET);
      }
    } else if (node instanceof YamlNode.Sequence sequence) {
      for (int i = 0; i < sequence.items().size() && !violations.full(); i++) {
        secrets(sequence.items().get(i), path + "[" + i + "]");
      }
    } else if (node instanceof Mapping mapping) {
      for (Map.Entry<String, Entry> entry : mapping.entries().entrySet()) {
        if (violations.full()) {
          return;
        }
        if (Secrets.looksLikeOne(entry.getKey())) {
          violations.add(entry.getValue().key(), path, SECRET);
        } else {
          secrets(
              entry.getValue().value(), SchemaReader.join(path, YamlNode.shown(entry.getKey())));
        }
      }
    }
  }

  private static String text(JsonNode spec, String field) {
    return spec.path(field).asText();
  }

  private static <T> T convert(JsonNode spec, Class<T> type) {
    try {
      return Json.mapper().treeToValue(spec, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the declared schema is not that of " + type, e);
    }
  }
}
