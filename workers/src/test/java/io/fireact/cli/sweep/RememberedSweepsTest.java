package io.fireact.cli.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.plan.ArtifactRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RememberedSweepsTest {
  private final Path directory;

  RememberedSweepsTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void nothingIsRememberedAtFirst() {
    assertThat(new RememberedSweeps(directory.resolve("none")).all()).isEmpty();
  }

  @Test
  void theNewestComesFirstAndARepetitionReplaces() {
    RememberedSweeps sweeps = new RememberedSweeps(directory);
    sweeps.remember(sweep("a", "2026-01-01T00:00:00Z"));
    sweeps.remember(sweep("b", "2026-01-02T00:00:00Z"));
    assertThat(sweeps.all()).extracting(RememberedSweep::id).containsExactly("b", "a");
    sweeps.remember(sweep("a", "2026-01-03T00:00:00Z"));
    assertThat(sweeps.all()).extracting(RememberedSweep::id).containsExactly("a", "b");
    sweeps.forget("a");
    assertThat(sweeps.all()).extracting(RememberedSweep::id).containsExactly("b");
  }

  @Test
  void aTornFileIsLeftAlone() throws IOException {
    RememberedSweeps sweeps = new RememberedSweeps(directory);
    sweeps.remember(sweep("a", "2026-01-01T00:00:00Z"));
    Files.writeString(directory.resolve("torn.json"), "{\"id\": \"to");
    assertThat(sweeps.all()).extracting(RememberedSweep::id).containsExactly("a");
  }

  private static RememberedSweep sweep(String id, String at) {
    return new RememberedSweep(
        id, "experiment", "/spec.yaml", new ArtifactRef("0".repeat(64), 1), at);
  }
}
