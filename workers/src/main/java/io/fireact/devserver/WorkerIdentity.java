package io.fireact.devserver;

import io.fireact.sweep.WorkerLiveness;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What processes call themselves at a Temporal server, {@code PID@HOST/NAMESPACE/START}, so that
 * another process of the same machine can tell whether they still run. NAMESPACE is that of the
 * process ids, which containers have their own of; START is in clock ticks since the boot, which no
 * change of the clock moves.
 */
public final class WorkerIdentity {
  private static final Pattern TEXT = Pattern.compile("(\\d+)@([^/]*/\\d*)/(\\d*)");
  private static final String ME = ManagementFactory.getRuntimeMXBean().getName();
  private static final String HOST = ME.substring(ME.indexOf('@') + 1) + "/" + namespace();

  private WorkerIdentity() {}

  /** This process. */
  public static String current() {
    long pid = ProcessHandle.current().pid();
    return pid + "@" + HOST + "/" + ProcessIdentity.startTicks(pid);
  }

  /** This machine, or this container. */
  public static String host() {
    return HOST;
  }

  /** Looks at processes of this machine themselves; goes by the last question of all others. */
  public static WorkerLiveness liveness() {
    return WorkerIdentity::lives;
  }

  private static boolean lives(String identity, Instant lastAsked) {
    Matcher text = TEXT.matcher(identity);
    if (!text.matches() || !text.group(2).equals(HOST)) {
      return WorkerLiveness.byLastAsked().lives(identity, lastAsked);
    }
    long pid = Long.parseLong(text.group(1));
    return new ProcessIdentity(pid, "").running().isPresent()
        && ProcessIdentity.startTicks(pid).equals(text.group(3));
  }

  private static String namespace() {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString().replaceAll("\\D", "");
    } catch (IOException | UnsupportedOperationException e) {
      return ""; // not Linux
    }
  }
}
