package io.fireact.lm.train;

import io.fireact.failure.FailureException;
import io.fireact.files.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of one training: the newest few, so that there is one to fall back on when the
 * newest is broken. One training at a time may use a directory.
 */
final class CheckpointDirectory {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointDirectory.class);
  private static final String PREFIX = "checkpoint-";
  private static final String SUFFIX = ".safetensors";

  private final Path directory;
  private final int kept;
  private final DiskSpace space;

  /** The newest checkpoint that is known to be whole and of this training. */
  private Optional<Path> good = Optional.empty();

  CheckpointDirectory(Path directory, int kept, DiskSpace space) {
    this.directory = directory;
    this.kept = kept;
    this.space = space;
  }

  /**
   * The newest readable checkpoint of the job; broken ones and those of other jobs are passed over
   * with a warning.
   */
  Optional<TrainingCheckpoint> latest(String fingerprint, Schedule schedule) {
    for (Path file : files()) {
      try {
        TrainingCheckpoint checkpoint = TrainingCheckpoint.read(file, schedule);
        if (checkpoint.fingerprint().equals(fingerprint)) {
          good = Optional.of(file);
          return Optional.of(checkpoint);
        }
        LOG.warn("{} belongs to another training; it is not used", file);
      } catch (IllegalArgumentException | IOException e) {
        LOG.warn("{} cannot be read and is passed over: {}", file, e.getMessage());
      }
    }
    return Optional.empty();
  }

  /**
   * Writes a checkpoint, whole or not at all, and then deletes all but the newest. Where there is
   * not room for that, all but the last good one are deleted first.
   *
   * @throws FailureException DISK_FULL when there is no room even so, or UNAVAILABLE; the last good
   *     one is still there
   */
  void save(TrainingCheckpoint checkpoint) {
    Path file = directory.resolve(String.format("%s%09d%s", PREFIX, checkpoint.step(), SUFFIX));
    VectorFile content = checkpoint.file();
    if (good.isPresent() && !space.fits(directory, content.bytes())) {
      Path last = good.get();
      files().stream().filter(other -> !other.equals(last)).forEach(CheckpointDirectory::delete);
    }
    space.need("the checkpoint of step " + checkpoint.step(), directory, content.bytes());
    DurableFiles.write(file, content::write);
    good = Optional.of(file);
    // A checkpoint of a later step is of another job, or broken: else it would have been resumed.
    List<Path> files = files().stream().filter(other -> !isLater(other, file)).toList();
    for (Path other : files()) {
      if (isLater(other, file) || files.indexOf(other) >= kept) {
        delete(other);
      }
    }
  }

  private static boolean isLater(Path file, Path than) {
    return file.getFileName().toString().compareTo(than.getFileName().toString()) > 0;
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warn("{} cannot be deleted: {}", file, e.getMessage());
    }
  }

  /** Newest first. */
  private List<Path> files() {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(
              file -> {
                String name = file.getFileName().toString();
                return name.startsWith(PREFIX) && name.endsWith(SUFFIX);
              })
          .sorted(Comparator.comparing((Path file) -> file.getFileName().toString()).reversed())
          .toList();
    } catch (IOException e) {
      throw DurableFiles.failure("cannot list " + directory, e);
    }
  }
}
