package io.fireact.store;

import io.fireact.json.Json;
import io.fireact.sweep.SweepEnd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** How sweeps ended, one checked file each; what cannot be read counts as absent. */
final class SweepEnds {
  private final StoreLayout layout;

  SweepEnds(StoreLayout layout) {
    this.layout = layout;
  }

  Optional<SweepEnd> read(String sweepId) throws IOException {
    try {
      return CheckedText.read(Files.readAllBytes(file(sweepId)))
          .flatMap(SweepEnds::parse)
          .filter(end -> end.progress().id().equals(sweepId));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** The bytes of an end's file. */
  static byte[] write(SweepEnd end) {
    return CheckedText.write(Json.write(end));
  }

  /** Named after the id's digest, because an id may have characters that a file name may not. */
  Path file(String sweepId) {
    return layout.sweeps().resolve(Sha256.of(sweepId) + ".json");
  }

  /** JSON may leave out what Java needs. */
  @SuppressWarnings("ConstantValue")
  private static Optional<SweepEnd> parse(String line) {
    try {
      SweepEnd end = Json.read(line, SweepEnd.class);
      boolean whole =
          end.progress() != null
              && end.progress().id() != null
              && end.progress().state() != null
              && end.progress().stages() != null
              && end.endedAt() != null;
      return whole ? Optional.of(end) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
