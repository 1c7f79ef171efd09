package io.fireact.spec.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.fireact.spec.SpecFiles;
import io.fireact.spec.axis.Axis;
import io.fireact.spec.axis.Expansion;
import io.fireact.spec.read.SpecSchema;
import io.fireact.spec.read.SpecVersion;
import io.fireact.spec.schema.Schema.ObjectField;
import io.fireact.spec.schema.Schema.Property;
import io.fireact.spec.yaml.Violations;
import io.fireact.spec.yaml.YamlNode.Entry;
import io.fireact.spec.yaml.YamlNode.Mapping;
import io.fireact.spec.yaml.YamlReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ExperimentSchemaTest {
  private static final com.networknt.schema.Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(SpecSchema.json(), InputFormat.JSON);

  /** Values that tell every schema from every other, and the edges of ranges. */
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
          "{x: {kind: world}}",
          "{x: {kind: scripted, seed: 3}}",
          "{X: {kind: world}}",
          "[{task: x}]",
          "[{task: x, questions: 5, method: cot}, {task: x, search: {kind: bm25}}]",
          "[{task: x, teacher: x, count: 5, filter: all}]",
          "[{task: x, teacher: x, share: 0}]",
          "[{task: x, teacher: 7}]",
          "{'a b': c}",
          "{deep: [1, {er: ~}]}");

  @Test
  void everyFieldIsDescribedInASentence() {
    List<Property> all = new ArrayList<>();
    for (SpecVersion version : SpecVersion.values()) {
      fields(version.schema().root(), all);
    }
    assertThat(all).hasSizeGreaterThan(60);
    assertThat(all)
        .allSatisfy(
            field ->
                assertThat(field.description()).as(field.name()).matches("(?s)[A-Z].{10,}\\."));
  }

  private static void fields(Schema schema, List<Property> all) {
    if (schema instanceof ObjectField group) {
      all.addAll(group.fields());
      group.fields().forEach(field -> fields(field.schema(), all));
    } else if (schema instanceof Schema.ListOf list) {
      fields(list.item(), all);
    } else if (schema instanceof Schema.MapOf map) {
      fields(map.value(), all);
    } else if (schema instanceof Schema.OneOf oneOf) {
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
                    + "  corpus: *f\nteacher: {kind: released, trajectories: *f}"),
            parse(
                "version: 2\nname: t\ntasks: {x: {kind: world}}\nmodels: {x: {kind: scripted}}\n"
                    + "training_set: [{task: x, teacher: x, share: 1}]\nevaluate: [{task: x}]"));
    int accepted = 0;
    int rejected = 0;
    for (Mapping spec : specs) {
      ExperimentSchema schema = SpecFiles.version(spec).schema();
      for (String anyPath : schema.paths().all()) {
        String path = anyPath.replace(SpecPaths.ANY_NAME, "x");
        for (String text : VALUES) {
          Entry value = parse("v: " + text).entries().get("v");
          Mapping changed =
              new Expansion.Choice(Map.of("a", new Axis.Value("b", Map.of(path, value))))
                  .apply(spec, schema);
          Violations violations = new Violations();
          Optional<JsonNode> read = new SchemaReader(schema, violations).read(changed);
          assertThat(read.isPresent()).isEqualTo(violations.isEmpty());
          assertThat(SCHEMA.validate(SpecFiles.json(changed)).isEmpty())
              .as("%s: %s, reader says %s", path, text, violations.sorted())
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
    return YamlReader.read(yaml, 0, new Violations()).orElseThrow();
  }
}
