package io.fireact.config;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where an installation keeps its files: {@code --home}, else {@code FIREACT_HOME}, else {@code
 * $XDG_DATA_HOME/fireact}, else {@code $HOME/.local/share/fireact}. Not for what can be fetched
 * again; see {@link CacheDirectory}.
 */
public record Home(Path directory) {

  /**
   * Applies the order above.
   *
   * @param option value of {@code --home}; null when it was not given
   * @param userHome the user's home directory where {@code HOME} is not set; not absolute where the
   *     system knows none
   * @throws FailureException BAD_DATA when nothing of this is there, or a file is
   */
  public static Home resolve(
      @Nullable Path option, Map<String, String> environment, Path userHome) {
    if (option != null) {
      return directory(option, "--home");
    }
    String fireactHome = environment.getOrDefault("FIREACT_HOME", "");
    if (!fireactHome.isBlank()) {
      return directory(Path.of(fireactHome), "FIREACT_HOME");
    }
    return new Home(CacheDirectory.xdg("XDG_DATA_HOME", environment, userHome, ".local/share"));
  }

  /** One that is not there yet is made when something is written. */
  private static Home directory(Path named, String by) {
    Path directory = named.toAbsolutePath().normalize();
    if (Files.exists(directory) && !Files.isDirectory(directory)) {
      throw new FailureException(
          FailureType.BAD_DATA,
          "the home %s is a file; %s names a directory, which need not be there"
              .formatted(directory, by));
    }
    return new Home(directory);
  }

  /** Artifacts and stage records. */
  public Path store() {
    return directory.resolve("store");
  }

  /** Answers of remote calls, which outlive the stages that asked for them. */
  public Path calls() {
    return directory.resolve("calls");
  }

  /** Finished episodes of stages that are not finished. */
  public Path journal() {
    return directory.resolve("journal");
  }

  /** Checkpoints and other work in progress, a directory a stage. */
  public Path work() {
    return directory.resolve("work");
  }

  /** Reports by experiment name. */
  public Path reports() {
    return directory.resolve("reports");
  }

  /** The local Temporal server's database, lock and address. */
  public Path server() {
    return directory.resolve("server");
  }

  /** What was asked for here: one small file a sweep, so that it can be named and continued. */
  public Path sweeps() {
    return directory.resolve("sweeps");
  }

  /** Logs of single processes. */
  public Path logs() {
    return directory.resolve("logs");
  }
}
