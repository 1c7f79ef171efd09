package io.fireact.devserver;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.files.DurableFiles;
import io.fireact.json.Json;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The files by which processes share one local server: {@code lock}, {@code server.json}, a lease a
 * user, the database and the log. Every change happens under {@link #locked}.
 */
final class ServerDirectory {
  private static final Duration LOCK_PATIENCE = Duration.ofSeconds(90);
  private static final Duration LOCK_POLL = Duration.ofMillis(50);

  private final Path directory;

  ServerDirectory(Path directory) {
    this.directory = directory;
  }

  Path path() {
    return directory;
  }

  Path database() {
    return directory.resolve("temporal.db");
  }

  Path log() {
    return directory.resolve("server.log");
  }

  private Path record() {
    return directory.resolve("server.json");
  }

  /** The same for all names of this directory, and another for a copy. */
  private String identity() throws IOException {
    return directory.toRealPath().toString();
  }

  private Path leases() {
    return directory.resolve("leases");
  }

  /**
   * Runs an action while no other process, and no other thread of this one, changes the directory.
   *
   * @throws FailureException UNAVAILABLE when the lock is not free in time
   */
  <T> T locked(Supplier<T> action) {
    try {
      Files.createDirectories(leases());
      long end = System.nanoTime() + LOCK_PATIENCE.toNanos();
      try (FileChannel channel =
          FileChannel.open(
              directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        FileLock lock = acquire(channel, end);
        try {
          return action.get();
        } finally {
          lock.release();
        }
      }
    } catch (IOException e) {
      throw failure("cannot use", e);
    }
  }

  // tryLock in a loop: lock() would wait for ever, and fails at once for a thread of this process.
  private FileLock acquire(FileChannel channel, long end) throws IOException {
    while (true) {
      try {
        FileLock lock = channel.tryLock();
        if (lock != null) {
          return lock;
        }
      } catch (OverlappingFileLockException e) {
        // another thread of this process has it
      }
      if (System.nanoTime() > end) {
        throw new FailureException(
            FailureType.UNAVAILABLE,
            "another fireact has been starting or stopping the local server in "
                + directory
                + " for "
                + LOCK_PATIENCE.toSeconds()
                + " s; end it, or name another --home");
      }
      LockSupport.parkNanos(LOCK_POLL.toNanos());
    }
  }

  Optional<ServerRecord> readRecord() {
    try {
      ServerRecord found = Json.read(Files.readString(record()), ServerRecord.class);
      // A home that was copied names the server of the home that it is a copy of.
      boolean mine = found.directory() == null || found.directory().equals(identity());
      return Optional.of(mine ? found : found.stopped());
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty(); // none yet, or not ours to read: a new server is recorded over it
    }
  }

  void writeRecord(ServerRecord value) {
    try {
      Path temporary = directory.resolve("server.json.new");
      Files.writeString(temporary, Json.write(value.in(identity())));
      Files.move(
          temporary, record(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw failure("cannot write " + record() + " in", e);
    }
  }

  /** Enters this process among the server's users; the file to delete at the end. */
  Path addLease() {
    ProcessIdentity me = ProcessIdentity.current();
    Path lease = leases().resolve(me.pid() + "-" + UUID.randomUUID() + ".json");
    try {
      Files.writeString(lease, Json.write(me));
      return lease;
    } catch (IOException e) {
      throw failure("cannot write a lease in", e);
    }
  }

  void removeLease(Path lease) {
    try {
      Files.deleteIfExists(lease);
    } catch (IOException e) {
      throw failure("cannot delete a lease in", e);
    }
  }

  /** Leases of living processes; those of dead ones are deleted. */
  List<ProcessIdentity> users() {
    List<ProcessIdentity> living = new ArrayList<>();
    if (!Files.isDirectory(leases())) {
      return living;
    }
    try (Stream<Path> files = Files.list(leases())) {
      for (Path file : files.toList()) {
        Optional<ProcessIdentity> user = readLease(file).filter(u -> u.running().isPresent());
        if (user.isPresent()) {
          living.add(user.get());
        } else {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      throw failure("cannot read the leases in", e);
    }
    return living;
  }

  private static Optional<ProcessIdentity> readLease(Path file) {
    try {
      return Optional.of(Json.read(Files.readString(file), ProcessIdentity.class));
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The end of the server's log, for messages. */
  String logTail(int lines) {
    try (Stream<String> all = Files.lines(log(), java.nio.charset.StandardCharsets.ISO_8859_1)) {
      List<String> list = all.filter(line -> !line.isBlank()).toList();
      return String.join("\n", list.subList(Math.max(0, list.size() - lines), list.size()));
    } catch (IOException | java.io.UncheckedIOException e) {
      return "";
    }
  }

  private static String reason(IOException e) {
    return e instanceof FileSystemException f && f.getReason() != null
        ? f.getReason()
        : e.getClass().getSimpleName();
  }

  private FailureException failure(String what, IOException e) {
    boolean full = DurableFiles.isFull(e);
    String reason = full ? "the disk is full" : reason(e);
    return new FailureException(
        full ? FailureType.DISK_FULL : FailureType.UNAVAILABLE,
        what
            + " "
            + directory
            + ": "
            + reason
            + "; "
            + (full ? "free some space" : "check its permissions")
            + ", or name another --home",
        e);
  }
}
