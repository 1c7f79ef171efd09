package io.fireact.sweep.flow;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The {@code temporal} binary for tests of this module: named by {@code FIREACT_TEMPORAL}, on
 * {@code PATH}, or where {@code workers/install-temporal} puts it.
 */
final class DevServerBinary {
  private DevServerBinary() {}

  static Optional<Path> find() {
    String named = environment("FIREACT_TEMPORAL");
    Stream<Path> onPath =
        Arrays.stream(environment("PATH").split(Pattern.quote(File.pathSeparator), -1))
            .filter(entry -> !entry.isBlank())
            .map(entry -> Path.of(entry, "temporal"));
    String cache = environment("XDG_CACHE_HOME");
    Path cached =
        (cache.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache))
            .resolve(Path.of("fireact", "temporal", "temporal"));
    return Stream.concat(
            named.isBlank() ? Stream.empty() : Stream.of(Path.of(named)),
            Stream.concat(onPath, Stream.of(cached)))
        .filter(path -> Files.isRegularFile(path) && Files.isExecutable(path))
        .findFirst();
  }

  private static String environment(String name) {
    String value = System.getenv(name);
    return value == null ? "" : value;
  }
}
