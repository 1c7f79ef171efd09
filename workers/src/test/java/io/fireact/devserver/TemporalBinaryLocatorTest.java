package io.fireact.devserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.config.CacheDirectory;
import io.fireact.failure.FailureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TemporalBinaryLocatorTest {
  private static final String GOOD = "temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)";

  private final Path directory;
  private final CacheDirectory cache;

  TemporalBinaryLocatorTest(@TempDir Path directory) {
    this.directory = directory;
    this.cache = new CacheDirectory(directory.resolve("cache"));
  }

  @Test
  void theVariableComesBeforePathAndPathBeforeTheCache() throws IOException {
    Path named = binary(directory.resolve("named/mine"), GOOD);
    Path onPath = binary(directory.resolve("bin/temporal"), GOOD);
    binary(cache.temporalBinary(), GOOD);
    String path = directory.resolve("empty") + ":" + directory.resolve("bin");

    assertThat(found(Map.of("FIREACT_TEMPORAL", named.toString(), "PATH", path)))
        .isEqualTo(new TemporalBinary(named, GOOD, "FIREACT_TEMPORAL"));
    assertThat(found(Map.of("PATH", path))).isEqualTo(new TemporalBinary(onPath, GOOD, "PATH"));
    assertThat(found(Map.of("PATH", "")))
        .isEqualTo(new TemporalBinary(cache.temporalBinary(), GOOD, "the cache"));
  }

  @Test
  void somethingElseCalledTemporalAndOldOnesArePassedOver() throws IOException {
    binary(directory.resolve("a/temporal"), "GNU temporal 3.2");
    binary(directory.resolve("b/temporal"), "temporal version 0.10.0 (Server 1.22.0, UI 2.20.0)");
    TemporalBinaryLocator search =
        new TemporalBinaryLocator(
            Map.of("PATH", directory.resolve("a") + ":" + directory.resolve("b")), cache);
    assertThat(search.find()).isEmpty();
    assertThat(search.looked())
        .contains(
            directory.resolve("a/temporal") + " is not a Temporal CLI with a dev server",
            directory.resolve("b/temporal")
                + " is too old: temporal version 0.10.0 (Server 1.22.0, UI 2.20.0)",
            "none at " + cache.temporalBinary());
  }

  @Test
  void aVariableThatNamesNothingUsableIsAnErrorAndNotPassedOver() throws IOException {
    binary(cache.temporalBinary(), GOOD);
    assertThatThrownBy(() -> found(Map.of("FIREACT_TEMPORAL", "/no/such/file")))
        .isInstanceOf(FailureException.class)
        .hasMessage(
            "FIREACT_TEMPORAL names /no/such/file, which is not a Temporal CLI with a dev server;"
                + " correct or unset it");
  }

  private TemporalBinary found(Map<String, String> environment) {
    return new TemporalBinaryLocator(environment, cache).find().orElseThrow();
  }

  private static Path binary(Path file, String version) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\necho '" + version + "'\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    return file;
  }
}
