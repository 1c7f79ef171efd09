package io.fireact.lm.memory;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The machine's memory, or this container's where that is less: what the kernel calls available,
 * which counts files that it would drop.
 */
final class MainMemory implements DeviceMemory {
  private static final String TOTAL = "MemTotal";
  private static final String AVAILABLE = "MemAvailable";
  private static final long KIB = 1024;

  private final Path root;

  MainMemory() {
    this(Path.of("/"));
  }

  /**
   * @param root below which {@code proc} and {@code sys} are
   */
  MainMemory(Path root) {
    this.root = root;
  }

  @Override
  public String name() {
    return "main memory";
  }

  @Override
  public long total() {
    long machine = meminfo(TOTAL).orElseGet(() -> system().getTotalMemorySize());
    return Math.min(machine, limit().orElse(Long.MAX_VALUE));
  }

  @Override
  public long free() {
    long machine = meminfo(AVAILABLE).orElseGet(() -> system().getFreeMemorySize());
    OptionalLong limit = limit();
    if (limit.isEmpty()) {
      return machine;
    }
    long used =
        number("sys/fs/cgroup/memory.current")
            .orElse(number("sys/fs/cgroup/memory/memory.usage_in_bytes").orElse(0));
    long files =
        field("sys/fs/cgroup/memory.stat", "inactive_file (\\d+)")
            .orElse(
                field("sys/fs/cgroup/memory/memory.stat", "total_inactive_file (\\d+)").orElse(0));
    return Math.max(0, Math.min(machine, limit.getAsLong() - used + files));
  }

  /** Freed blocks of this size go back by themselves. */
  @Override
  public void giveBack() {}

  private OptionalLong limit() {
    OptionalLong second = number("sys/fs/cgroup/memory.max");
    return second.isPresent() ? second : number("sys/fs/cgroup/memory/memory.limit_in_bytes");
  }

  private OptionalLong meminfo(String name) {
    OptionalLong kib = field("proc/meminfo", name + ":\\s+(\\d+) kB");
    return kib.isPresent() ? OptionalLong.of(kib.getAsLong() * KIB) : kib;
  }

  /** A file's only word, where it is a number; {@code max} is none. */
  private OptionalLong number(String file) {
    return field(file, "\\A(\\d{1,18})\\s*\\z");
  }

  private OptionalLong field(String file, String pattern) {
    try {
      Path path = root.resolve(file);
      if (!Files.isReadable(path)) {
        return OptionalLong.empty();
      }
      Matcher found = Pattern.compile("(?m)" + pattern).matcher(Files.readString(path));
      return found.find() ? OptionalLong.of(Long.parseLong(found.group(1))) : OptionalLong.empty();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  private static OperatingSystemMXBean system() {
    return (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  }
}
