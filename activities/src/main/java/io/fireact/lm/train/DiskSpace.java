package io.fireact.lm.train;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.files.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Asks for room on a disk before anything is written to it. Not a reservation: somebody else may
 * fill the disk meanwhile, and then the write itself fails, as a whole.
 */
@FunctionalInterface
public interface DiskSpace {
  /** Bytes that stay free for everything else that this machine does. */
  long MARGIN = 64L << 20;

  /** Bytes that are free for this process where a directory is. */
  long free(Path directory) throws IOException;

  /** What the operating system says. */
  static DiskSpace real() {
    return directory -> Files.getFileStore(directory).getUsableSpace();
  }

  /** Whether so many bytes fit and leave the margin. */
  default boolean fits(Path directory, long bytes) {
    try {
      Path there = directory.toAbsolutePath();
      while (!Files.isDirectory(there)) {
        there = DurableFiles.parent(there);
      }
      return free(there) - bytes >= MARGIN;
    } catch (IOException e) {
      throw DurableFiles.failure("cannot ask how much room there is for " + directory, e);
    }
  }

  /**
   * Fails unless so many bytes fit and leave the margin.
   *
   * @param what is to be written, for the message
   * @throws FailureException DISK_FULL; nothing has been written
   */
  default void need(String what, Path directory, long bytes) {
    if (!fits(directory, bytes)) {
      throw new FailureException(
          FailureType.DISK_FULL,
          "there is no room for %s in %s: it needs %d bytes and %d more must stay free; make room,"
                  .formatted(what, directory, bytes, MARGIN)
              + " and the work goes on from its last checkpoint");
    }
  }
}
