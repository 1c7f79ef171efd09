package io.fireact.worker;

import io.fireact.devserver.ProcessIdentity;
import io.fireact.devserver.WorkerIdentity;
import io.fireact.json.Json;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The processes that work with a home, a file each, touched every other second: where one was
 * killed, the file says until when it lived. A hint for people that no work depends on, so what
 * cannot be written or read is left out.
 */
public final class WorkerPresences {
  private static final Duration EVERY = Duration.ofSeconds(2);

  /** A process of another machine cannot be looked at; its file is. */
  private static final Duration SEEN_WITHIN = Duration.ofSeconds(30);

  private final Path home;
  private final Path directory;

  /** A file of this home with its age. */
  private record Found(Path file, WorkerPresence presence, Instant touched) {
    boolean lives() {
      @Nullable ProcessIdentity process = presence.process();
      if (process == null) {
        return false;
      }
      return presence.host().equals(WorkerIdentity.host())
          ? process.running().isPresent()
          : touched.plus(SEEN_WITHIN).isAfter(Instant.now());
    }
  }

  /**
   * @param home {@link io.fireact.config.Home#directory}
   */
  public WorkerPresences(Path home) {
    this.home = home;
    this.directory = home.resolve("workers");
  }

  /** The file of this process, which it keeps fresh until it is closed. */
  public final class Entry implements AutoCloseable {
    private final Path file =
        directory.resolve(ProcessHandle.current().pid() + "-" + UUID.randomUUID() + ".json");
    private final CountDownLatch closed = new CountDownLatch(1);
    private final String server;
    private volatile @Nullable String sweep;

    private Entry(String server) {
      this.server = server;
      write(ProcessIdentity.current());
      Thread thread = new Thread(this::touch, "fireact-presence");
      thread.setDaemon(true);
      thread.start();
    }

    /** The sweep that this process is about. */
    public void worksOn(String sweepId) {
      sweep = sweepId;
      write(ProcessIdentity.current());
    }

    /** Stays as a note of when somebody worked here last. */
    @Override
    public void close() {
      closed.countDown();
      write(null);
    }

    private void touch() {
      try {
        while (!closed.await(EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
          Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        }
      } catch (IOException e) {
        // no hint then
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void write(@Nullable ProcessIdentity process) {
      try {
        Files.createDirectories(directory);
        Files.writeString(
            file,
            Json.write(
                new WorkerPresence(process, WorkerIdentity.host(), identity(), server, sweep)));
      } catch (IOException e) {
        // no hint then
      }
    }
  }

  /** Enters this process, and forgets those that ended before the last one. */
  Entry enter(String server) {
    List<Found> ended = found().stream().filter(one -> !one.lives()).toList();
    @Nullable Instant last = lastSeen(ended).orElse(null);
    for (Found one : ended) {
      if (!one.touched().equals(last)) {
        delete(one.file());
      }
    }
    return new Entry(server);
  }

  /** The processes that run now. */
  public List<WorkerPresence> living() {
    return found().stream().filter(Found::lives).map(Found::presence).toList();
  }

  /** When a process that has ended, in whatever way, was seen last; to two seconds. */
  public Optional<Instant> lastSeen() {
    return lastSeen(found().stream().filter(one -> !one.lives()).toList());
  }

  private static Optional<Instant> lastSeen(List<Found> found) {
    return found.stream().map(Found::touched).max(Instant::compareTo);
  }

  private List<Found> found() {
    List<Found> found = new ArrayList<>();
    if (!Files.isDirectory(directory)) {
      return found;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.json")) {
      String mine = identity();
      for (Path file : files) {
        read(file).filter(one -> one.presence().home().equals(mine)).ifPresent(found::add);
      }
    } catch (IOException e) {
      // no hint then
    }
    return found;
  }

  @SuppressWarnings("ConstantValue") // JSON may leave out what Java needs
  private static Optional<Found> read(Path file) {
    try {
      WorkerPresence presence = Json.read(Files.readString(file), WorkerPresence.class);
      boolean whole =
          presence.host() != null && presence.home() != null && presence.server() != null;
      return whole
          ? Optional.of(new Found(file, presence, Files.getLastModifiedTime(file).toInstant()))
          : Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty(); // torn by a kill, or just deleted
    }
  }

  private String identity() throws IOException {
    return home.toRealPath().toString();
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // the next one tries again
    }
  }
}
