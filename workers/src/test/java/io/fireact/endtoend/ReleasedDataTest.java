package io.fireact.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.devserver.RealTemporal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The committed spec about FireAct's released data, with fewer steps and questions than a person
 * would wait for. Needs the data: {@code FIREACT_DATA} names the directory that has it.
 */
final class ReleasedDataTest {
  private final Path directory;

  ReleasedDataTest(@TempDir Path directory) {
    this.directory = directory;
    RealTemporal.binary();
  }

  @AfterEach
  void leaveNothingRunning() throws IOException {
    Scene.killServer(directory.resolve("home").resolve("server").resolve("server.json"));
  }

  @Test
  void theReleasedTrajectoriesAreImportedTrainedOnAndEvaluated() throws Exception {
    String data = data();
    String spec =
        Files.readString(Path.of("..", "experiment-specs", "hotpotqa-released.yaml"))
            .replace(
                "pretraining: {steps: 400, batch: 8, sequence: 256}", "pretraining: {steps: 4}")
            .replace("vocabulary: 16384", "vocabulary: 4096")
            .replace("  steps: 200", "  steps: 2")
            .replace("trajectories: 500", "trajectories: 40")
            .replace("questions: 50", "questions: 5");
    FireactProcess run =
        FireactProcess.start(
            directory.resolve("home"),
            directory.resolve("logs"),
            Map.of("FIREACT_DATA", data),
            "run",
            Files.writeString(directory.resolve("released.yaml"), spec).toString(),
            "--json",
            "--server",
            "local");
    assertThat(run.exitCode()).as(run::errors).isZero();
    JsonNode result = run.result();
    assertThat(result.at("/points/0/items").asInt()).isEqualTo(5);
    assertThat(Path.of(result.at("/report").asText()))
        .content()
        .as("so small a student answers nothing, and the report says so")
        .contains("Chen et al. 2023", "Exact match is near zero everywhere");
  }

  private static String data() {
    String data = System.getenv("FIREACT_DATA");
    String missing = "FIREACT_DATA does not name the directory with FireAct's released data";
    if (data == null && "true".equals(System.getenv("CI"))) {
      Assertions.fail(missing);
    }
    Assumptions.assumeTrue(data != null, missing);
    return String.valueOf(data);
  }
}
