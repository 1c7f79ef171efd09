package io.fireact.cli.sweep;

import io.fireact.failure.FailureException;
import io.fireact.files.DurableFiles;
import io.fireact.json.Json;
import io.fireact.json.Utf8;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The sweeps submitted from this home, a small file each, so that they can be named, continued and
 * kept from garbage collection. Not the truth about their state; the store and the server are.
 */
public final class RememberedSweeps {
  private static final String SUFFIX = ".json";

  private final Path directory;

  /**
   * @param directory {@link io.fireact.config.Home#sweeps()}
   */
  public RememberedSweeps(Path directory) {
    this.directory = directory;
  }

  /** Writes the sweep's file, or replaces it. */
  public void remember(RememberedSweep sweep) {
    try {
      Files.createDirectories(directory);
      Path temporary = Files.createTempFile(directory, "new", ".part");
      Files.writeString(temporary, Json.write(sweep));
      Files.move(
          temporary,
          file(sweep.id()),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw failure("cannot write to", e);
    }
  }

  /** All that can be read, newest first. */
  public List<RememberedSweep> all() {
    List<RememberedSweep> sweeps = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(path -> path.toString().endsWith(SUFFIX)).sorted().toList()) {
        try {
          sweeps.add(Json.read(Utf8.decode(Files.readAllBytes(file)), RememberedSweep.class));
        } catch (IllegalArgumentException e) {
          // Not one of ours, or torn by a full disk: the sweep can be named by its spec.
        }
      }
    } catch (NoSuchFileException e) {
      return List.of(); // nothing was submitted yet; a home that may not be read is another thing
    } catch (IOException e) {
      throw failure("cannot read", e);
    }
    sweeps.sort(Comparator.comparing(RememberedSweep::submittedAt).reversed());
    return sweeps;
  }

  /** Removes the sweep's file. */
  public void forget(String id) {
    try {
      Files.deleteIfExists(file(id));
    } catch (IOException e) {
      throw failure("cannot delete from", e);
    }
  }

  private Path file(String id) {
    return directory.resolve(id + SUFFIX);
  }

  private FailureException failure(String what, IOException e) {
    FailureException failure = DurableFiles.failure(what + " " + directory, e);
    return new FailureException(
        failure.type(), failure.getMessage() + "; or name another --home", e);
  }
}
