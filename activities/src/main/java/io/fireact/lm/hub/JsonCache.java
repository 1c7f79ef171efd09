package io.fireact.lm.hub;

import io.fireact.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Small remembered facts, a JSON file each. What is lost, torn or cannot be written only costs the
 * work of finding it out again, so nothing here fails; not for what must not be lost.
 */
final class JsonCache {
  private static final Logger LOG = LoggerFactory.getLogger(JsonCache.class);

  private final Path directory;

  JsonCache(Path directory) {
    this.directory = directory;
  }

  /** The value that was written last under a key. */
  <T> Optional<T> read(String key, Class<T> type) {
    try {
      return Optional.ofNullable(Json.read(Files.readString(file(key)), type));
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Threads and processes may write the same key at once: one of theirs stays, whole. */
  void write(String key, Object value) {
    try {
      Files.createDirectories(directory);
      Path temporary = Files.createTempFile(directory, "note", ".tmp");
      try {
        Files.writeString(temporary, Json.write(value), StandardCharsets.UTF_8);
        Files.move(
            temporary,
            file(key),
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      LOG.warn("cannot remember something about models in {}: {}", directory, e.toString());
    }
  }

  private Path file(String key) {
    return directory.resolve(Digests.of(key) + ".json");
  }
}
