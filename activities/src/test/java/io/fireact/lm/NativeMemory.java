package io.fireact.lm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What this process holds in memory outside the Java heap, as Linux counts it. The heap is left out
 * because a collector touches ever more of it, up to its limit, while nothing leaks.
 */
final class NativeMemory {
  private static final Pattern ADDRESS = Pattern.compile("0x([0-9a-f]+)");
  private static final Pattern MAPPING = Pattern.compile("([0-9a-f]+)-([0-9a-f]+) .*");
  private static final Pattern ANONYMOUS = Pattern.compile("Anonymous: +(\\d+) kB");

  private NativeMemory() {}

  static long kilobytes() {
    long[] heap = heap();
    long total = 0;
    boolean outside = true;
    for (String line : lines()) {
      Matcher mapping = MAPPING.matcher(line);
      Matcher anonymous = ANONYMOUS.matcher(line);
      if (mapping.matches()) {
        long start = Long.parseUnsignedLong(mapping.group(1), 16);
        outside = start < heap[0] || start >= heap[1];
      } else if (outside && anonymous.matches()) {
        total += Long.parseLong(anonymous.group(1));
      }
    }
    return total;
  }

  private static List<String> lines() {
    try {
      return Files.readAllLines(Path.of("/proc/self/smaps"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** First address of the heap, and the one after its last, whatever the collector. */
  private static long[] heap() {
    try {
      Object text =
          ManagementFactory.getPlatformMBeanServer()
              .invoke(
                  new ObjectName("com.sun.management:type=DiagnosticCommand"),
                  "gcHeapInfo",
                  new Object[0],
                  new String[0]);
      long[] addresses =
          ADDRESS
              .matcher((String) text)
              .results()
              .mapToLong(found -> Long.parseUnsignedLong(found.group(1), 16))
              .sorted()
              .toArray();
      if (addresses.length < 2) {
        throw new IllegalStateException("the heap's place is not in: " + text);
      }
      return new long[] {addresses[0], addresses[addresses.length - 1]};
    } catch (JMException e) {
      throw new IllegalStateException("the virtual machine does not tell its heap", e);
    }
  }
}
