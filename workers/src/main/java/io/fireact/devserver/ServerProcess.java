package io.fireact.devserver;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Starts and stops the dev server as a process of its own, which outlives this one. Call it under
 * the {@link ServerDirectory}'s lock; who may use the server is {@link LocalServer}'s business.
 */
final class ServerProcess {
  private static final Duration START_PATIENCE = Duration.ofSeconds(60);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(15);
  private static final int TRIES = 3;

  /** A killed server is gone a moment before the last of its threads lets go of its sockets. */
  private static final Duration PORT_PATIENCE = Duration.ofSeconds(1);

  /** A SQLite write-ahead log and the server's own log need at least this. */
  private static final long LEAST_SPACE_BYTES = 64L << 20;

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  /**
   * One history shard polls its transfer queue at most 20 times a second by default, which is 105
   * ms of latency for each activity; with these settings it is 14. A task queue's limit of
   * activities a second is divided by its partitions, whether or not all of them have work: with
   * one partition a limit of 5 is 5, with the usual four it was 2.
   */
  private static final List<String> SETTINGS =
      List.of(
          "--sqlite-pragma",
          "journal_mode=wal",
          "--sqlite-pragma",
          "synchronous=normal",
          "--dynamic-config-value",
          "history.transferProcessorMaxPollRPS=10000",
          "--dynamic-config-value",
          "system.enableActivityEagerExecution=true",
          "--dynamic-config-value",
          "matching.numTaskqueueReadPartitions=1",
          "--dynamic-config-value",
          "matching.numTaskqueueWritePartitions=1",
          "--log-format",
          "json",
          "--log-level",
          "warn");

  private final ServerDirectory directory;
  private final Clock clock;
  private final Consumer<String> notices;

  ServerProcess(ServerDirectory directory, Clock clock, Consumer<String> notices) {
    this.directory = directory;
    this.clock = clock;
    this.notices = notices;
  }

  /**
   * Starts a server on the directory's database and waits until it answers.
   *
   * @param earlier whose ports are taken again, each if it is free
   * @throws FailureException UNAVAILABLE or DISK_FULL
   */
  ServerRecord start(TemporalBinary binary, Optional<ServerRecord> earlier, boolean keep) {
    checkSpace();
    String last = "";
    for (int attempt = 0; attempt < TRIES; attempt++) {
      // What is in use may also be a port that the server chose for itself inside.
      Optional<ServerRecord> ports = attempt < TRIES - 1 ? earlier : Optional.empty();
      int port = portAgain(ports.map(ServerRecord::port));
      int uiPort = portAgain(ports.map(ServerRecord::uiPort));
      ProcessHandle process = spawn(binary, port, uiPort);
      ServerRecord record =
          new ServerRecord(
              ProcessIdentity.of(process), port, uiPort, binary.path().toString(), keep);
      if (ServerProbe.awaitAnswer(record.target(), START_PATIENCE, process::isAlive)) {
        directory.writeRecord(record);
        guard(process);
        return record;
      }
      boolean hung = process.isAlive();
      stop(process);
      last = directory.logTail(20).toLowerCase(Locale.ROOT);
      if (hung) {
        throw failure(
            FailureType.UNAVAILABLE,
            "did not answer within " + START_PATIENCE.toSeconds() + " s",
            "try again when the machine is less busy");
      }
      if (last.contains("disk is full") || last.contains("no space left")) {
        throw failure(FailureType.DISK_FULL, "found the disk full", "free some space");
      }
      if (corrupt(last)) {
        moveDatabaseAside();
      } else if (!last.contains("address already in use")) {
        throw failure(
            FailureType.UNAVAILABLE,
            "ended at once: " + lastLine(),
            "use --server memory meanwhile");
      }
    }
    throw failure(
        FailureType.UNAVAILABLE, "failed " + TRIES + " times: " + lastLine(), "look there");
  }

  /** Asks the server to stop, and makes it stop when it does not. */
  static void stop(ProcessHandle process) {
    process.destroy();
    if (!ended(process, STOP_PATIENCE)) {
      process.destroyForcibly();
      boolean ended = ended(process, STOP_PATIENCE);
      if (!ended) {
        throw new FailureException(
            FailureType.UNAVAILABLE,
            "the local Temporal server (process " + process.pid() + ") does not end; kill it");
      }
    }
  }

  private static boolean ended(ProcessHandle process, Duration patience) {
    ProcessIdentity identity = ProcessIdentity.of(process);
    return Polling.until(patience, () -> identity.running().isEmpty());
  }

  private ProcessHandle spawn(TemporalBinary binary, int port, int uiPort) {
    try {
      if (Files.exists(directory.log())) {
        Files.move(
            directory.log(),
            directory.path().resolve("server.log.1"),
            StandardCopyOption.REPLACE_EXISTING);
      }
      List<String> command = new ArrayList<>(ownSession());
      command.add(binary.path().toString());
      command.addAll(List.of("server", "start-dev", "--ip", "127.0.0.1"));
      command.addAll(List.of("--port", Integer.toString(port)));
      command.addAll(List.of("--ui-port", Integer.toString(uiPort)));
      command.addAll(List.of("--db-filename", directory.database().toString()));
      command.addAll(SETTINGS);
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(directory.path().toFile())
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
              .redirectErrorStream(true)
              .redirectOutput(directory.log().toFile());
      keepHarmless(builder.environment());
      return builder.start().toHandle();
    } catch (IOException e) {
      throw new FailureException(
          FailureType.UNAVAILABLE,
          "cannot start the local Temporal server from "
              + binary.path()
              + ": "
              + e.getMessage()
              + "; check the file, or use --server memory",
          e);
    }
  }

  // A user that is killed cannot stop the server that it leaves behind.
  private void guard(ProcessHandle server) {
    Optional<List<String>> loop =
        ServerGuard.command(server.pid(), directory.path(), ServerGuard.EVERY);
    if (loop.isEmpty()) {
      return;
    }
    List<String> command = new ArrayList<>(ownSession());
    command.addAll(loop.get());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(new File("/"))
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    keepHarmless(builder.environment());
    try {
      builder.start();
    } catch (IOException e) {
      notices.accept(
          "the local server is not guarded, so that it stays where this process is killed: "
              + e.getMessage());
    }
  }

  // Ctrl-C in a terminal and its closing reach every process of the session; the server is to
  // outlive both, so it gets a session of its own. setsid(1) keeps the pid.
  private static List<String> ownSession() {
    for (String place : List.of("/usr/bin/setsid", "/bin/setsid")) {
      if (Files.isExecutable(Path.of(place))) {
        return List.of(place);
      }
    }
    return List.of();
  }

  // Keys of providers have no business in the server's environment, nor has client configuration.
  private static void keepHarmless(Map<String, String> environment) {
    environment.keySet().retainAll(List.of("PATH", "HOME", "TMPDIR", "USER", "LANG", "TZ"));
  }

  private void checkSpace() {
    long free = directory.path().toFile().getUsableSpace();
    if (free < LEAST_SPACE_BYTES) {
      throw new FailureException(
          FailureType.DISK_FULL,
          "only "
              + (free >> 20)
              + " MB are free at "
              + directory.path()
              + ", and the local Temporal server needs "
              + (LEAST_SPACE_BYTES >> 20)
              + "; free some space, or name another --home");
    }
  }

  private static boolean corrupt(String log) {
    return log.contains("malformed") || log.contains("not a database") || log.contains("corrupt");
  }

  // What the database holds beyond artifacts and journal is the state of sweeps in flight; those
  // are submitted again and find their finished work.
  private void moveDatabaseAside() {
    String suffix = ".damaged-" + STAMP.format(clock.instant());
    try {
      for (String part : List.of("", "-wal", "-shm")) {
        Path file = directory.path().resolve("temporal.db" + part);
        if (Files.exists(file)) {
          Files.move(file, directory.path().resolve("temporal.db" + suffix + part));
        }
      }
    } catch (IOException e) {
      throw failure(
          FailureType.CORRUPT, "found its database damaged", "move " + directory.database());
    }
    notices.accept(
        "the local server's database was damaged; it is kept as temporal.db"
            + suffix
            + " and a new one begins. Run the same command again for sweeps that were in flight:"
            + " finished work is found in the store and the journal.");
  }

  private String lastLine() {
    String tail = directory.logTail(1);
    return tail.length() > 300 ? tail.substring(0, 300) + "..." : tail;
  }

  private FailureException failure(FailureType type, String what, String advice) {
    return new FailureException(
        type, "the local Temporal server " + what + " (log: " + directory.log() + "); " + advice);
  }

  private static int portAgain(Optional<Integer> earlier) {
    return earlier
        .filter(port -> Polling.until(PORT_PATIENCE, () -> free(port)))
        .orElseGet(ServerProcess::freePort);
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new FailureException(
          FailureType.UNAVAILABLE, "no free port on the loopback interface: " + e.getMessage(), e);
    }
  }

  private static boolean free(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }
}
