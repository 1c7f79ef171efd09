package io.fireact.spec.shape;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.fireact.json.Json;
import io.fireact.json.Kinds;
import io.fireact.spec.AgentSpec;
import io.fireact.spec.DataFile;
import io.fireact.spec.EvaluateSpec;
import io.fireact.spec.FineTuneSpec;
import io.fireact.spec.RunSettings;
import io.fireact.spec.SearchSpec;
import io.fireact.spec.SpecFiles;
import io.fireact.spec.SpecSchema;
import io.fireact.spec.StudentSpec;
import io.fireact.spec.TaskSpec;
import io.fireact.spec.TeacherSpec;
import io.fireact.spec.axis.Axis;
import io.fireact.spec.axis.Expansion;
import io.fireact.spec.shape.Shape.Field;
import io.fireact.spec.shape.Shape.Group;
import io.fireact.spec.yaml.Faults;
import io.fireact.spec.yaml.YamlNode.Entry;
import io.fireact.spec.yaml.YamlNode.Mapping;
import io.fireact.spec.yaml.YamlReader;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class SpecShapeTest {
  private static final Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(SpecSchema.json(), InputFormat.JSON);

  /** Values that tell every shape from every other, and the edges of ranges. */
  private static final List<String> VALUES =
      List.of(
          "0",
          "1",
          "-1",
          "2",
          "2.0",
          "0.5",
          "0.999999",
          "1e3",
          "-0.0",
          "1000000001",
          "1e300",
          "true",
          "'true'",
          "~",
          "''",
          "test",
          "q_proj",
          "OPENAI_API_KEY",
          "a/b.json",
          "../b.json",
          "/b.json",
          "https://a.example",
          "https://a.example:8080/v1?x=y",
          "https://[::1]:80/",
          "https://a.example:0",
          "HTTPS://a.example",
          "https://",
          "'12'",
          "05001dcdeb2b2b2243a88f23daaf8de9237494cd387e13bc25854d3e031101d3",
          "[]",
          "[q_proj]",
          "[q_proj, q_proj]",
          "[1]",
          "{}",
          "{kind: world}",
          "{kind: scripted}",
          "{kind: bm25}",
          "{kind: openai}",
          "{kind: nano}",
          "{kind: checkpoint}",
          "{kind: openai, model: m}",
          "{steps: 3}",
          "{nobody: 1}",
          "{X-Title: a, other: 'b c'}",
          "{'a b': c}",
          "{deep: [1, {er: ~}]}");

  @Test
  void everyFieldOfTheShapeIsAComponentOfItsRecordAndTheOtherWayRound() {
    same(SpecShape.DATA_FILE, DataFile.class);
    same(SpecShape.AGENT, AgentSpec.class);
    same(SpecShape.STUDENT, StudentSpec.class);
    same(FineTuneShape.GROUP, FineTuneSpec.class);
    same(SpecShape.EVALUATE, EvaluateSpec.class);
    same(SpecShape.RUN, RunSettings.class);
    same(SpecShape.TASK, TaskSpec.class);
    same(SpecShape.SEARCH, SearchSpec.class);
    same(SpecShape.TEACHER, TeacherSpec.class);
  }

  private static void same(Shape shape, Class<?> type) {
    if (shape instanceof Shape.OneOf oneOf) {
      Map<String, ? extends Class<?>> kinds = Kinds.of(type);
      assertThat(oneOf.names()).containsExactlyElementsOf(kinds.keySet());
      for (Shape.Kind kind : oneOf.kinds()) {
        same(kind.group(), Objects.requireNonNull(kinds.get(kind.name())));
      }
    } else if (shape instanceof Group group) {
      List<Field> fields = group.fields();
      List<RecordComponent> components = components(type).toList();
      assertThat(fields.stream().map(Field::name).toList())
          .as(type.getSimpleName())
          .isEqualTo(components.stream().map(SpecShapeTest::snakeCase).toList());
      for (int i = 0; i < components.size(); i++) {
        same(fields.get(i).shape(), components.get(i).getType());
      }
    } else if (shape instanceof Shape.Whole whole) {
      assertThat(type).isIn(int.class, long.class, Integer.class); // as Double below
      assertThat(type == long.class || whole.max() <= Integer.MAX_VALUE).isTrue();
    } else if (shape instanceof Shape.Decimal) {
      assertThat(type).isIn(double.class, Double.class); // boxed where older JSON lacks it
    } else if (shape instanceof Shape.Flag) {
      assertThat(type).isEqualTo(boolean.class);
    } else if (shape instanceof Shape.OpenMapping open) {
      assertThat(type).isEqualTo(open.value().isPresent() ? Map.class : JsonNode.class);
    } else if (shape instanceof Shape.Choices) {
      assertThat(type).isEqualTo(List.class);
    } else if (shape instanceof Shape.Choice choice) {
      for (String value : choice.values()) {
        assertThat(Json.mapper().convertValue(value, type)).isNotNull();
      }
    } else {
      assertThat(type).isEqualTo(String.class);
    }
  }

  /** Those of unwrapped records stand in their place. */
  private static Stream<RecordComponent> components(Class<?> type) {
    return Arrays.stream(type.getRecordComponents())
        .flatMap(
            component ->
                component.getAccessor().isAnnotationPresent(JsonUnwrapped.class)
                    ? components(component.getType())
                    : Stream.of(component));
  }

  private static String snakeCase(RecordComponent component) {
    return component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(java.util.Locale.ROOT);
  }

  @Test
  void everyFieldIsDescribedInASentence() {
    List<Field> all = new ArrayList<>();
    fields(SpecShape.ROOT, all);
    assertThat(all).hasSizeGreaterThan(60);
    assertThat(all)
        .allSatisfy(
            field ->
                assertThat(field.description()).as(field.name()).matches("(?s)[A-Z].{10,}\\."));
  }

  private static void fields(Shape shape, List<Field> all) {
    if (shape instanceof Group group) {
      all.addAll(group.fields());
      group.fields().forEach(field -> fields(field.shape(), all));
    } else if (shape instanceof Shape.OneOf oneOf) {
      oneOf.kinds().forEach(kind -> fields(kind.group(), all));
    }
  }

  @Test
  void readerAndSchemaAgreeOnEveryValueOfEveryField() {
    List<Mapping> specs =
        List.of(
            parse(SpecFiles.HEAD),
            parse(SpecFiles.HEAD + "teacher: {kind: openai, model: gpt-4}"),
            parse(SpecFiles.HEAD + "student: {kind: checkpoint, model: org/name}"),
            parse(
                SpecFiles.HEAD
                    + "search: {kind: http, identity: w, endpoint: 'https://search.example'}"),
            parse(
                "version: 1\nname: t\ntask:\n  kind: hotpotqa\n  questions: &f\n"
                    + "    file: a.json\n    url: https://data.example/a.json\n    sha256: "
                    + "05001dcdeb2b2b2243a88f23daaf8de9237494cd387e13bc25854d3e031101d3\n"
                    + "  corpus: *f\nteacher: {kind: released, trajectories: *f}"));
    int accepted = 0;
    int rejected = 0;
    for (Mapping spec : specs) {
      for (String path : SpecPaths.all()) {
        for (String text : VALUES) {
          Entry value = parse("v: " + text).entries().get("v");
          Mapping changed =
              new Expansion.Choice(Map.of("a", new Axis.Value("b", Map.of(path, value))))
                  .apply(spec);
          Faults faults = new Faults();
          Optional<JsonNode> read = new ShapeReader(faults).read(changed);
          assertThat(read.isPresent()).isEqualTo(faults.isEmpty());
          assertThat(SCHEMA.validate(SpecFiles.json(changed)).isEmpty())
              .as("%s: %s, reader says %s", path, text, faults.sorted())
              .isEqualTo(read.isPresent());
          accepted += read.isPresent() ? 1 : 0;
          rejected += read.isPresent() ? 0 : 1;
        }
      }
    }
    assertThat(accepted).isGreaterThan(500);
    assertThat(rejected).isGreaterThan(5_000);
  }

  private static Mapping parse(String yaml) {
    return YamlReader.read(yaml, new Faults()).orElseThrow();
  }
}
