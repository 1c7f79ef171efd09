package io.fireact.worker;

import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Says that the disk of a home is full, once each time. Work that needs room fails by itself and
 * says so; but a local server with no room for its database cannot record even that, and everything
 * waits for it.
 */
final class DiskWatch implements AutoCloseable {
  private static final int EVERY_SECONDS = 2;

  /** Less is as good as nothing: neither a page of a database nor an answer is sure to fit. */
  private static final long FULL_BYTES = 256 << 10;

  private static final long ROOM_BYTES = 1 << 20;

  private final Path directory;
  private final Consumer<String> notices;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "fireact-disk-watch");
            thread.setDaemon(true);
            return thread;
          });
  private volatile boolean full;

  /**
   * @param notices told in one sentence when the disk becomes full, and when there is room again
   */
  DiskWatch(Path directory, Consumer<String> notices) {
    this.directory = directory;
    this.notices = notices;
  }

  DiskWatch start() {
    var unused = clock.scheduleWithFixedDelay(this::check, 0, EVERY_SECONDS, TimeUnit.SECONDS);
    return this;
  }

  /** Whether it was full when it was looked at last. */
  boolean full() {
    return full;
  }

  /** One check. */
  void check() {
    long total = directory.toFile().getTotalSpace();
    long free = directory.toFile().getUsableSpace();
    if (total == 0) {
      return; // not there yet, or a file system that does not tell
    }
    if (!full && free < FULL_BYTES) {
      full = true;
      notices.accept(
          "the disk of %s is full (%d bytes free), so the work waits; make room, and it goes on or"
                  .formatted(directory, free)
              + " the same command goes on: no answer that was received is asked for again");
    } else if (full && free >= ROOM_BYTES) {
      full = false;
      notices.accept("there is room again on the disk of %s".formatted(directory));
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
