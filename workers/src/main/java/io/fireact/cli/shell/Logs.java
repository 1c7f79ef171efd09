package io.fireact.cli.shell;

import io.fireact.config.Home;
import io.fireact.failure.FailureException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The log file of this process, {@code fireact-PID.log}, and what is left of earlier ones. */
public final class Logs {
  /** Read by logback.xml. */
  private static final String FILE = "fireact.log.file";

  private static final String CONSOLE = "fireact.log.console";
  private static final String LEVEL = "fireact.log.level";
  private static final int KEPT = 20;

  private Logs() {}

  /** Where this process logs. */
  public static Path file(Home home) {
    return home.logs().resolve("fireact-" + ProcessHandle.current().pid() + ".log");
  }

  /** Tells logback where to write, and removes old logs. Call it before anything logs. */
  public static void begin(GlobalOptions options) {
    home(options)
        .ifPresent(
            home -> {
              System.setProperty(FILE, file(home).toString());
              prune(home.logs());
            });
    System.setProperty(CONSOLE, options.debug() ? "INFO" : "OFF");
    System.setProperty(LEVEL, options.debug() ? "INFO" : "WARN");
  }

  /** Empty where there is none; a command that needs one says so. */
  private static Optional<Home> home(GlobalOptions options) {
    try {
      return Optional.of(options.home());
    } catch (FailureException | InvalidPathException e) {
      return Optional.empty();
    }
  }

  /**
   * Keeps the newest logs. One that a living process writes is among them, or is written on
   * unlinked: nothing breaks.
   */
  static void prune(Path directory) {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (Stream<Path> files = Files.list(directory)) {
      Map<Path, FileTime> logs = new TreeMap<>();
      for (Path file : files.toList()) {
        if (file.getFileName().toString().matches("fireact-\\d+\\.log(\\.\\d+)?")) {
          logs.put(file, Files.getLastModifiedTime(file));
        }
      }
      List<Path> newestFirst =
          logs.entrySet().stream()
              .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
              .map(Map.Entry::getKey)
              .toList();
      for (Path old : newestFirst.subList(Math.min(KEPT, newestFirst.size()), newestFirst.size())) {
        Files.deleteIfExists(old);
      }
    } catch (IOException e) {
      // Old logs that stay are no reason to stop.
    }
  }

  /** A stack trace, with whatever the failures' messages hold. */
  static String trace(Throwable failure) {
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    return trace.toString();
  }

  /** Appends a stack trace; the file, or empty where it cannot be written. */
  static Optional<Path> append(GlobalOptions options, Clock clock, Throwable failure) {
    Optional<Home> found = home(options);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Home home = found.get();
    try {
      Files.createDirectories(home.logs());
      return Optional.of(
          Files.writeString(
              file(home),
              clock.instant() + " " + TerminalText.text(trace(failure)),
              StandardCharsets.UTF_8,
              StandardOpenOption.CREATE,
              StandardOpenOption.APPEND));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
