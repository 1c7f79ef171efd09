package io.fireact.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.devserver.RealTemporal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every table and figure of the paper in its reduced form, each in a home of its own with a real
 * Temporal server. Minutes, so not among the tests: {@code ./mvnw -Dfast -Ppaper -pl workers -am
 * test}, with {@code FIREACT_DATA} naming the directory with the released data.
 */
final class PaperRuns {
  private static final Path REDUCED = Path.of("..", "experiment-specs", "paper", "reduced");

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path directory;

  @TestFactory
  Stream<DynamicTest> everyReducedFormRunsToItsReport() throws IOException {
    RealTemporal.binary();
    String data =
        Objects.requireNonNull(System.getenv("FIREACT_DATA"), "FIREACT_DATA names the data");
    List<Path> specs;
    try (Stream<Path> files = Files.list(REDUCED)) {
      specs = files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
    return specs.stream()
        .map(spec -> DynamicTest.dynamicTest(spec.getFileName().toString(), () -> run(spec, data)));
  }

  private void run(Path spec, String data) throws Exception {
    Path home = directory.resolve(spec.getFileName().toString());
    long start = System.nanoTime();
    FireactProcess run =
        FireactProcess.start(
            home,
            directory.resolve("logs"),
            Map.of("FIREACT_DATA", data),
            "run",
            spec.toString(),
            "--json",
            "--server",
            "local",
            "--metrics-port",
            "0");
    assertThat(run.exitCode()).as(run::errors).isZero();
    JsonNode result = run.result();
    List<String> settings = new ArrayList<>();
    for (JsonNode setting : result.path("settings")) {
      settings.add(
          "%s: EM %.2f F1 %.2f format %.2f"
              .formatted(
                  setting.path("axes"),
                  setting.at("/em/interval/mean").asDouble(),
                  setting.at("/f1/interval/mean").asDouble(),
                  setting.at("/format/interval/mean").asDouble()));
    }
    System.out.printf(
        "%s: %.0f s, %d stages%n  %s%n",
        spec.getFileName(),
        (System.nanoTime() - start) / 1e9,
        result.at("/stages/total").asInt(),
        String.join("\n  ", settings));
    assertThat(result.at("/published/reduced").asText()).isNotEmpty();
    assertThat(Path.of(result.at("/report").asText()))
        .content()
        .contains("A reduced form, not a reproduction.");
    Scene.killServer(home.resolve("server").resolve("server.json"));
  }
}
