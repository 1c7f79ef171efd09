package io.fireact.task;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** FireAct's released data on this machine; tests without it are skipped, in CI they fail. */
public final class FireActData {
  private static final String VARIABLE = "FIREACT_DATA";

  private FireActData() {}

  /** A file or directory below the directory that the environment variable names. */
  public static Path path(String below) {
    String directory = System.getenv(VARIABLE);
    boolean found = directory != null && Files.exists(Path.of(directory, below));
    if (!found && "true".equals(System.getenv("CI"))) {
      throw new AssertionError("CI needs " + VARIABLE + " to name a directory with " + below);
    }
    assumeTrue(found, VARIABLE + " does not name a directory with " + below);
    return Path.of(directory == null ? "" : directory, below);
  }
}
