package io.fireact.devserver;

import io.fireact.json.Default;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A process that a file names: pid and start time, so that a reused pid is not taken for it.
 *
 * @param started ISO-8601 UTC; empty where the system does not tell. Derived from the clock at the
 *     boot, so a clock that was set moves it
 * @param sinceBoot the boot's id and the start in ticks since then, which nothing moves; empty
 *     where the system does not tell, and in files of earlier releases
 */
public record ProcessIdentity(long pid, String started, @Default String sinceBoot) {
  /** Of those that come after the name, in {@code /proc/PID/stat}. */
  private static final int START_FIELD = 19;

  /** Start times are derived from the clock at boot, which the system may correct a little. */
  private static final Duration TOLERANCE = Duration.ofSeconds(3);

  /** A process whose boot is not known. */
  public ProcessIdentity(long pid, String started) {
    this(pid, started, "");
  }

  /** This JVM. */
  public static ProcessIdentity current() {
    return of(ProcessHandle.current());
  }

  public static ProcessIdentity of(ProcessHandle process) {
    return new ProcessIdentity(
        process.pid(),
        process.info().startInstant().map(Instant::toString).orElse(""),
        sinceBoot(process.pid()));
  }

  /** The process, while it runs; a zombie does not. */
  public Optional<ProcessHandle> running() {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(this::same);
  }

  private boolean same(ProcessHandle process) {
    if (isZombie()) {
      return false;
    }
    String now = sinceBoot.isEmpty() ? "" : sinceBoot(pid);
    if (!now.isEmpty()) {
      return now.equals(sinceBoot);
    }
    Optional<Instant> actual = process.info().startInstant();
    if (actual.isEmpty() || started.isEmpty()) {
      return true;
    }
    Duration distance = Duration.between(Instant.parse(started), actual.get()).abs();
    return distance.compareTo(TOLERANCE) <= 0;
  }

  private static String sinceBoot(long pid) {
    String ticks = startTicks(pid);
    try {
      return ticks.isEmpty()
          ? ""
          : Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip() + ":" + ticks;
    } catch (IOException e) {
      return "";
    }
  }

  /** When a process began, in clock ticks since the boot; empty where the system does not tell. */
  static String startTicks(long pid) {
    try {
      String line = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      // The name before it is in brackets and may hold spaces; the start is the 22nd field.
      String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
      return fields.length > START_FIELD ? fields[START_FIELD] : "";
    } catch (IOException e) {
      return "";
    }
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
