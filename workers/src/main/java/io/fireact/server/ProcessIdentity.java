package io.fireact.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A process that a file names: pid and start time, so that a reused pid is not taken for it.
 *
 * @param started ISO-8601 UTC; empty where the system does not tell
 */
public record ProcessIdentity(long pid, String started) {
  /** Start times are derived from the clock at boot, which the system may correct a little. */
  private static final Duration TOLERANCE = Duration.ofSeconds(3);

  /** This JVM. */
  public static ProcessIdentity current() {
    return of(ProcessHandle.current());
  }

  public static ProcessIdentity of(ProcessHandle process) {
    return new ProcessIdentity(
        process.pid(), process.info().startInstant().map(Instant::toString).orElse(""));
  }

  /** The process, while it runs; a zombie does not. */
  public Optional<ProcessHandle> running() {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(this::same);
  }

  private boolean same(ProcessHandle process) {
    if (isZombie()) {
      return false;
    }
    Optional<Instant> actual = process.info().startInstant();
    if (actual.isEmpty() || started.isEmpty()) {
      return true;
    }
    Duration distance = Duration.between(Instant.parse(started), actual.get()).abs();
    return distance.compareTo(TOLERANCE) <= 0;
  }

  // A killed process whose parent does not wait for it (a container without an init) stays in the
  // process table, and ProcessHandle calls it alive.
  private boolean isZombie() {
    Path stat = Path.of("/proc", Long.toString(pid), "stat");
    try {
      String line = Files.readString(stat);
      int state = line.lastIndexOf(')') + 2;
      return state < line.length() && "ZX".indexOf(line.charAt(state)) >= 0;
    } catch (IOException e) {
      return false; // no /proc here, or the process has just ended: isAlive has said what it knows
    }
  }
}
