package io.fireact.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.fireact.spec.read.SpecSchema;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The table bad-specs.txt: what a user reads, word for word, for each way to get a spec wrong. */
final class BadSpecsTest {
  private static final Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(SpecSchema.json(), InputFormat.JSON);

  @Test
  void theTableIsLongEnough() {
    assertThat(SpecFiles.bad()).hasSizeGreaterThanOrEqualTo(60);
    assertThat(SpecFiles.bad()).extracting(SpecFiles.Bad::name).doesNotHaveDuplicates();
  }

  @TestFactory
  Stream<DynamicTest> everyBadSpecGetsExactlyItsMessages() {
    return SpecFiles.bad().stream()
        .map(
            bad ->
                DynamicTest.dynamicTest(
                    bad.name(),
                    () ->
                        assertThat(SpecFiles.problems(bad.yaml()))
                            .isNotEmpty()
                            .isEqualTo(bad.problems())));
  }

  @TestFactory
  Stream<DynamicTest> theSchemaRejectsWhatIsWrongWithSingleFieldsAndNothingElse() {
    return SpecFiles.bad().stream()
        .map(
            bad ->
                DynamicTest.dynamicTest(
                    bad.name(),
                    () -> {
                      Optional<JsonNode> json = SpecFiles.json(bad.yaml());
                      assertThat(json.isPresent()).isEqualTo(!bad.group().equals("yaml"));
                      json.ifPresent(
                          tree ->
                              assertThat(SCHEMA.validate(tree).isEmpty())
                                  .isEqualTo(bad.group().equals("rule")));
                    }));
  }

  @TestFactory
  Stream<DynamicTest> theSchemaAcceptsTheCommittedSpecs() {
    return Stream.of(
            SpecFiles.committed(),
            SpecFiles.paper(""),
            SpecFiles.paper("reduced"),
            SpecFiles.paper("parts"))
        .flatMap(List::stream)
        .map(
            file ->
                DynamicTest.dynamicTest(
                    SpecFiles.DIRECTORY.relativize(file).toString(),
                    () -> {
                      String yaml = java.nio.file.Files.readString(file);
                      assertThat(SpecFiles.json(yaml).map(SCHEMA::validate)).contains(List.of());
                    }));
  }
}
