package io.fireact.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fireact.spec.read.SpecFile;
import io.fireact.spec.read.SpecReader;
import io.fireact.spec.read.SpecResult;
import io.fireact.spec.read.SpecVersion;
import io.fireact.spec.yaml.Violations;
import io.fireact.spec.yaml.YamlNode;
import io.fireact.spec.yaml.YamlReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Specs that tests read: the committed ones and the table of bad ones. */
public final class SpecFiles {
  public static final Path DIRECTORY = Path.of("..", "experiment-specs");

  /** What every spec of a table begins with where a line says only "@". */
  public static final String HEAD = "version: 1\nname: t\ntask: {kind: world}\n";

  private SpecFiles() {}

  /**
   * @param group {@code yaml}: no document to hold against the schema; {@code schema}: the schema
   *     rejects it too; {@code rule}: only the reader knows
   */
  public record Bad(String group, String name, String yaml, List<String> problems) {}

  public static List<Path> committed() {
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The paper's tables and figures. */
  public static List<Path> paper(String below) {
    try (Stream<Path> files = Files.list(DIRECTORY.resolve("paper").resolve(below))) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The experiment of a file that must be valid. */
  public static ExperimentSpec valid(Path file) {
    SpecResult result = read(file);
    if (result instanceof SpecResult.Valid valid) {
      return valid.spec();
    }
    throw new AssertionError(((SpecResult.Invalid) result).problems().toString());
  }

  /** What is read of a file and of those that it includes. */
  public static SpecResult read(Path file) {
    try {
      return SpecReader.read(
          Files.readAllBytes(file), file.toString(), SpecFiles::included, PointCheck.NONE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SpecFile included(String path, String including) {
    Path file = Path.of(including).resolveSibling(path).normalize();
    try {
      return new SpecFile.Found(file.toString(), file.toString(), Files.readAllBytes(file));
    } catch (IOException e) {
      return new SpecFile.Refused(e.toString());
    }
  }

  public static List<Bad> bad() {
    List<Bad> table = new ArrayList<>();
    String title = "";
    StringBuilder yaml = new StringBuilder();
    List<String> problems = new ArrayList<>();
    for (String line : (resource("bad-specs.txt") + "=== end").lines().toList()) {
      if (line.startsWith("=== ")) {
        if (!title.isEmpty()) {
          int colon = title.indexOf(": ");
          table.add(
              new Bad(
                  title.substring(0, colon),
                  title.substring(colon + 2),
                  yaml.toString(),
                  List.copyOf(problems)));
        }
        title = line.substring(4);
        yaml.setLength(0);
        problems.clear();
      } else if (line.startsWith(">>> ")) {
        problems.add(line.substring(4));
      } else {
        yaml.append(line.equals("@") ? HEAD : line + "\n");
      }
    }
    return table;
  }

  static String resource(String name) {
    try (var in = SpecFiles.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + name);
      }
      return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The experiment of a spec that must be valid. */
  public static ExperimentSpec valid(String yaml) {
    SpecResult result = SpecReader.read(yaml, "test.yaml");
    if (result instanceof SpecResult.Valid valid) {
      return valid.spec();
    }
    throw new AssertionError(((SpecResult.Invalid) result).problems() + " in\n" + yaml);
  }

  /** The experiment with a digest for every checkpoint, as if it had been looked at. */
  public static ExperimentSpec identified(ExperimentSpec spec) {
    return spec.with(
        spec.points().stream()
            .map(
                point ->
                    point.withTasks(
                        task ->
                            task instanceof QaSpec qa
                                ? qa.identified("/q", "/c", "b".repeat(64))
                                : task))
            .map(
                point ->
                    point.withTools(
                        search ->
                            search instanceof SearchSpec.Recorded recorded
                                ? recorded.identified("/r", "c".repeat(64))
                                : search,
                        teacher -> teacher))
            .map(
                point ->
                    point.student() instanceof StudentSpec.Pretrained checkpoint
                        ? point.withStudent(
                            checkpoint.identified(checkpoint.model(), "main", "a".repeat(64)))
                        : point)
            .map(SpecFiles::withTrainersFiles)
            .toList());
  }

  private static PointSpec withTrainersFiles(PointSpec point) {
    return point.trainer() instanceof TrainerSpec.Command program
        ? point.withTrainer(
            program.with(
                program.files().stream()
                    .map(
                        file ->
                            new TrainerSpec.TrainerFile(
                                "/t/" + file.called(), file.called(), "c".repeat(64)))
                    .toList()))
        : point;
  }

  /** The version of a spec. */
  public static SpecVersion version(YamlNode.Mapping spec) {
    return SpecVersion.of(spec);
  }

  /** Lines of problems, without the file's name. */
  public static List<String> problems(String yaml) {
    SpecResult result = SpecReader.read(yaml, "t");
    return result instanceof SpecResult.Invalid invalid
        ? invalid.problems().stream().map(problem -> problem.render().substring(2)).toList()
        : List.of();
  }

  /** The text as a JSON Schema validator sees it, by the YAML 1.2 core schema. */
  static Optional<JsonNode> json(String yaml) {
    Violations violations = new Violations();
    return YamlReader.read(yaml, 0, violations)
        .filter(root -> violations.isEmpty())
        .map(SpecFiles::json);
  }

  public static JsonNode json(YamlNode node) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    if (node instanceof YamlNode.Mapping mapping) {
      ObjectNode object = json.objectNode();
      mapping.entries().forEach((key, entry) -> object.set(key, json(entry.value())));
      return object;
    }
    if (node instanceof YamlNode.Sequence sequence) {
      ArrayNode array = json.arrayNode();
      sequence.items().forEach(item -> array.add(json(item)));
      return array;
    }
    YamlNode.Scalar scalar = (YamlNode.Scalar) node;
    if (scalar.empty()) {
      return json.nullNode();
    }
    if (scalar.number()) {
      double value = Double.parseDouble(scalar.text());
      if (Double.isFinite(value)) {
        return value == (long) value && Math.abs(value) < 1e18
            ? json.numberNode(new BigDecimal(scalar.text()).longValueExact())
            : json.numberNode(value);
      }
      // Beyond the range of doubles validators differ in what they make of a number.
    }
    return scalar
        .flag()
        .<JsonNode>map(json::booleanNode)
        .orElseGet(() -> json.textNode(scalar.text()));
  }
}
