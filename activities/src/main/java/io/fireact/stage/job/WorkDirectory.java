package io.fireact.stage.job;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.stage.ModelDirectories;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A stage's directory for work in progress, held by one attempt at a time: after a worker was lost
 * from sight, its attempt may still run beside the next one.
 */
final class WorkDirectory implements AutoCloseable {
  private static final long POLL_MILLIS = 500;

  private final Path directory;
  private final FileChannel channel;
  private final FileLock lock;

  private WorkDirectory(Path directory, FileChannel channel, FileLock lock) {
    this.directory = directory;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Waits until no other attempt holds the directory, or until this one should stop.
   *
   * @throws FailureException UNAVAILABLE when it cannot be made, CANCELLED when told to stop
   */
  static WorkDirectory hold(Path work, String key, Heartbeat heartbeat) {
    Path directory = work.resolve(key);
    try {
      Files.createDirectories(directory);
      FileChannel channel =
          FileChannel.open(
              work.resolve(key + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      while (true) {
        @Nullable FileLock lock = tryLock(channel);
        if (lock != null) {
          return new WorkDirectory(directory, channel, lock);
        }
        if (heartbeat.stopped()) {
          channel.close();
          throw new FailureException(
              FailureType.CANCELLED, "stopped while another attempt held " + directory);
        }
        Thread.sleep(POLL_MILLIS);
        heartbeat.report(0, 0);
      }
    } catch (IOException e) {
      throw new FailureException(
          FailureType.UNAVAILABLE,
          "the directory " + directory + " cannot be used: " + e.getMessage(),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FailureException(FailureType.CANCELLED, "interrupted", e);
    }
  }

  Path path() {
    return directory;
  }

  /** The stage is published: nothing here is needed any more. */
  void delete() {
    ModelDirectories.delete(directory);
  }

  @Override
  public void close() {
    try {
      lock.release();
      channel.close();
    } catch (IOException e) {
      throw new FailureException(
          FailureType.UNAVAILABLE,
          "the lock of " + directory + " cannot be released: " + e.getMessage(),
          e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) { // held by another thread of this process
      return null;
    }
  }
}
