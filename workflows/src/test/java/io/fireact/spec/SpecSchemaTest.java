package io.fireact.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.spec.read.SpecSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class SpecSchemaTest {
  static final Path SPECS = Path.of("..", "experiment-specs");

  @Test
  void theCommittedSchemaIsWhatTheDeclarationGives() throws IOException {
    // To renew it: mvn test -Dtest=SpecSchemaTest -Dschema.write
    if (System.getProperty("schema.write") != null) {
      Files.writeString(SPECS.resolve("fireact.schema.json"), SpecSchema.json());
    }
    assertThat(SPECS.resolve("fireact.schema.json"))
        .as("run the test with -Dschema.write to renew the file")
        .content()
        .isEqualTo(SpecSchema.json());
  }
}
