package io.fireact.stage.job.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A program and all that it started, as far as the system tells: its descendants, and on Linux
 * every process of this user whose environment has the program's own directory in it, which finds
 * those whose parents have ended.
 */
final class ProcessTree {
  private static final Path PROC = Path.of("/proc");
  private static final long POLL_MILLIS = 50;

  private final Optional<ProcessHandle> root;
  private final String mark;

  /**
   * @param root of the program; empty where it has ended, or belonged to a worker before this one
   * @param mark an entry of the environment that nothing else has
   */
  ProcessTree(Optional<ProcessHandle> root, String mark) {
    this.root = root;
    this.mark = mark;
  }

  /** SIGTERM to all, and SIGKILL to those that are there after {@code grace}. */
  void end(Duration grace) throws InterruptedException {
    Map<Long, ProcessHandle> all = living();
    all.values().forEach(ProcessHandle::destroy);
    long end = System.nanoTime() + grace.toNanos();
    while (!all.isEmpty() && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      all.values().removeIf(process -> !runs(process));
      all.putAll(living());
    }
    for (int tries = 0; !all.isEmpty() && tries < TimeUnit.SECONDS.toMillis(10); tries += 50) {
      all.values().forEach(ProcessHandle::destroyForcibly);
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      all.values().removeIf(process -> !runs(process));
      all.putAll(living());
    }
  }

  private Map<Long, ProcessHandle> living() {
    Map<Long, ProcessHandle> all = new LinkedHashMap<>();
    root.ifPresent(
        process ->
            Stream.concat(Stream.of(process), process.descendants())
                .filter(ProcessTree::runs)
                .forEach(each -> all.put(each.pid(), each)));
    marked().filter(ProcessTree::runs).forEach(each -> all.put(each.pid(), each));
    all.remove(ProcessHandle.current().pid());
    return all;
  }

  /** One that has ended and that nobody has asked how is not there any more for anybody else. */
  private static boolean runs(ProcessHandle process) {
    if (!process.isAlive()) {
      return false;
    }
    try {
      Path stat = PROC.resolve(Long.toString(process.pid())).resolve("stat");
      String text = Files.readString(stat, StandardCharsets.ISO_8859_1);
      return !text.startsWith("Z", text.lastIndexOf(')') + 2);
    } catch (IOException e) {
      return process.isAlive(); // a system without such files
    }
  }

  private Stream<ProcessHandle> marked() {
    if (!Files.isDirectory(PROC)) {
      return Stream.empty();
    }
    return ProcessHandle.allProcesses().filter(this::isMarked);
  }

  private boolean isMarked(ProcessHandle process) {
    try {
      byte[] environment =
          Files.readAllBytes(PROC.resolve(Long.toString(process.pid())).resolve("environ"));
      String entries = "\0" + new String(environment, StandardCharsets.ISO_8859_1);
      return entries.contains("\0" + latin(mark) + "\0");
    } catch (IOException | SecurityException e) {
      return false; // it has ended, or is somebody else's
    }
  }

  private static String latin(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
