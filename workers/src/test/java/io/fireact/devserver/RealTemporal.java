package io.fireact.devserver;

import io.fireact.config.CacheDirectory;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** The real {@code temporal} binary for tests. Not for tests that the in-memory service serves. */
public final class RealTemporal {
  private static final String MISSING =
      "no temporal binary: run workers/install-temporal, or let FIREACT_TEMPORAL name one";

  private RealTemporal() {}

  /** The binary; without one the calling test is skipped, or fails under {@code CI=true}. */
  public static TemporalBinary binary() {
    Optional<TemporalBinary> found =
        new TemporalBinaryLocator(
                System.getenv(),
                CacheDirectory.resolve(System.getenv(), Path.of(System.getProperty("user.home"))))
            .find();
    if (found.isEmpty() && "true".equals(System.getenv("CI"))) {
      Assertions.fail(MISSING);
    }
    Assumptions.assumeTrue(found.isPresent(), MISSING);
    return found.orElseThrow();
  }
}
