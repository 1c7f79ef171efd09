package io.fireact.devserver;

import io.fireact.config.CacheDirectory;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks for a {@code temporal} binary: {@code FIREACT_TEMPORAL}, {@code PATH}, the cache that
 * {@code workers/install-temporal} fills, and an earlier download of the SDK. Fetches nothing; see
 * {@link BinaryDownload}.
 */
public final class TemporalBinaryLocator {
  private static final Pattern SERVER = Pattern.compile("Server (\\d+)\\.(\\d+)\\.");

  /** The first server line that knows the dynamic configuration that {@link ServerProcess} sets. */
  private static final int OLDEST_MINOR = 25;

  private final Map<String, String> environment;
  private final CacheDirectory cache;
  private final List<String> looked = new ArrayList<>();

  public TemporalBinaryLocator(Map<String, String> environment, CacheDirectory cache) {
    this.environment = Map.copyOf(environment);
    this.cache = cache;
  }

  /**
   * The first usable binary.
   *
   * @throws FailureException BAD_DATA when {@code FIREACT_TEMPORAL} names something unusable
   */
  public Optional<TemporalBinary> find() {
    looked.clear();
    String named = environment.getOrDefault("FIREACT_TEMPORAL", "");
    if (!named.isBlank()) {
      return Optional.of(
          usable(Path.of(named), "FIREACT_TEMPORAL")
              .orElseThrow(
                  () ->
                      new FailureException(
                          FailureType.BAD_DATA,
                          "FIREACT_TEMPORAL names "
                              + named
                              + ", which is not a Temporal CLI with a dev server; correct or unset"
                              + " it")));
    }
    looked.add("FIREACT_TEMPORAL is not set");
    for (String entry :
        environment.getOrDefault("PATH", "").split(Pattern.quote(File.pathSeparator), -1)) {
      if (!entry.isBlank()) {
        Optional<TemporalBinary> found = path(entry).flatMap(path -> usable(path, "PATH"));
        if (found.isPresent()) {
          return found;
        }
      }
    }
    looked.add("no temporal on PATH");
    Optional<TemporalBinary> built = usable(cache.temporalBinary(), "the cache");
    if (built.isPresent()) {
      return built;
    }
    looked.add("none at " + cache.temporalBinary());
    return BinaryDownload.downloaded(cache).flatMap(path -> usable(path, "the SDK's download"));
  }

  private static Optional<Path> path(String directory) {
    try {
      return Optional.of(Path.of(directory, "temporal"));
    } catch (InvalidPathException e) {
      return Optional.empty(); // the locale has no such letters, so nothing can be started there
    }
  }

  /** Where the last {@link #find} looked without success. */
  public List<String> looked() {
    return List.copyOf(looked);
  }

  private Optional<TemporalBinary> usable(Path path, String origin) {
    if (!Files.isRegularFile(path) || !Files.isExecutable(path)) {
      return Optional.empty();
    }
    String version = version(path);
    Matcher matcher = SERVER.matcher(version);
    if (!matcher.find()) {
      looked.add(path + " is not a Temporal CLI with a dev server");
      return Optional.empty();
    }
    int major = Integer.parseInt(matcher.group(1));
    int minor = Integer.parseInt(matcher.group(2));
    if (major == 1 && minor < OLDEST_MINOR) {
      looked.add(path + " is too old: " + version);
      return Optional.empty();
    }
    return Optional.of(new TemporalBinary(path, version, origin));
  }

  private static String version(Path path) {
    try {
      Process process =
          new ProcessBuilder(path.toString(), "--version")
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
              .start();
      byte[] output = process.getInputStream().readNBytes(10_000);
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      return new String(output, StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
