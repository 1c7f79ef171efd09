package io.fireact.config;

import java.nio.file.Path;

/**
 * Where an installation keeps its files: {@code --home}, else {@code FIREACT_HOME}, else {@code
 * $XDG_DATA_HOME/fireact} ({@code ~/.local/share/fireact}).
 */
public record Home(Path directory) {

  /** Artifacts and stage records. */
  public Path store() {
    return directory.resolve("store");
  }

  /** Remote answers and finished episodes of stages that are not finished. */
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
}
