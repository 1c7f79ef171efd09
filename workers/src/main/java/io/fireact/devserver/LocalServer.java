package io.fireact.devserver;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * This process's share in the home's local dev server. The first one to open it starts the server,
 * the last one to close it stops it, and as long as it is open a server that dies is started again
 * on the same port and database.
 *
 * <p>Not for servers that somebody else runs; see {@link ServerResolver}.
 */
public final class LocalServer implements AutoCloseable {
  private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(20);
  private static final Duration WATCH_EVERY = Duration.ofMillis(500);

  /** More restarts than this within {@link #RESTART_WINDOW} mean that restarting does not help. */
  private static final int RESTARTS = 5;

  private static final Duration RESTART_WINDOW = Duration.ofMinutes(5);

  private final ServerDirectory directory;
  private final ServerProcess launcher;
  private final TemporalBinary binary;
  private final Clock clock;
  private final Consumer<String> notices;
  private final Path lease;
  private volatile ServerRecord record;
  private final Deque<Instant> restarts = new ArrayDeque<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  private LocalServer(
      ServerDirectory directory,
      ServerProcess launcher,
      TemporalBinary binary,
      Clock clock,
      Consumer<String> notices,
      Path lease,
      ServerRecord record) {
    this.directory = directory;
    this.launcher = launcher;
    this.binary = binary;
    this.clock = clock;
    this.notices = notices;
    this.lease = lease;
    this.record = record;
  }

  /**
   * Joins the running server of this directory, or starts it.
   *
   * @param path {@link io.fireact.config.Home#server()}
   * @param keep the server outlives its last user, until {@link #stop}
   * @param notices told in one sentence of what a person should know
   * @throws FailureException UNAVAILABLE or DISK_FULL
   */
  public static LocalServer open(
      Path path, TemporalBinary binary, boolean keep, Clock clock, Consumer<String> notices) {
    ServerDirectory directory = new ServerDirectory(path);
    ServerProcess launcher = new ServerProcess(directory, clock, notices);
    LocalServer server =
        directory.locked(
            () -> {
              ServerRecord record = ensureRunning(directory, launcher, binary, keep, notices);
              return new LocalServer(
                  directory, launcher, binary, clock, notices, directory.addLease(), record);
            });
    Thread watch = new Thread(server::watch, "fireact-server-watch");
    watch.setDaemon(true);
    watch.start();
    return server;
  }

  /** The living processes that use, or are starting, the server of this directory. */
  public static List<ProcessIdentity> users(Path path) {
    return new ServerDirectory(path).users();
  }

  /** The running server of this directory, without joining it. */
  public static Optional<ServerRecord> running(Path path) {
    return new ServerDirectory(path).readRecord().filter(LocalServer::alive);
  }

  /**
   * Stops a server that was kept.
   *
   * @return whether one was running
   * @throws FailureException BAD_DATA when processes still use it
   */
  public static boolean stop(Path path) {
    ServerDirectory directory = new ServerDirectory(path);
    return directory.locked(
        () -> {
          Optional<ServerRecord> record = directory.readRecord().filter(LocalServer::alive);
          if (record.isEmpty()) {
            return false;
          }
          int users = directory.users().size();
          if (users > 0) {
            throw new FailureException(
                FailureType.BAD_DATA,
                users
                    + (users == 1 ? " process uses" : " processes use")
                    + " the local server; end them first, with Ctrl-C");
          }
          halt(directory, record.get());
          return true;
        });
  }

  public ServerRecord record() {
    return record;
  }

  @Override
  public void close() {
    if (isClosed()) {
      return;
    }
    closed.countDown();
    directory.locked(
        () -> {
          directory.removeLease(lease);
          Optional<ServerRecord> current = directory.readRecord().filter(LocalServer::alive);
          if (current.isPresent() && !current.get().keep() && directory.users().isEmpty()) {
            halt(directory, current.get());
          }
          return true;
        });
  }

  private static ServerRecord ensureRunning(
      ServerDirectory directory,
      ServerProcess launcher,
      TemporalBinary binary,
      boolean keep,
      Consumer<String> notices) {
    Optional<ServerRecord> earlier = directory.readRecord();
    Optional<ServerRecord> alive = earlier.filter(LocalServer::alive);
    if (alive.isPresent()) {
      ServerRecord record = alive.get().keeping(keep);
      if (ServerProbe.awaitAnswer(record.target(), ANSWER_PATIENCE, () -> alive(record))) {
        directory.writeRecord(record);
        return record;
      }
      notices.accept("the local server does not answer; it is started again");
      halt(directory, record);
    }
    return launcher.start(binary, earlier, keep || alive.map(ServerRecord::keep).orElse(false));
  }

  private void watch() {
    try {
      while (!closed.await(WATCH_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
        restartIfDead();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  private void restartIfDead() {
    if (isClosed() || alive(record) || restarts.size() > RESTARTS) {
      return;
    }
    try {
      directory.locked(this::restart);
    } catch (FailureException e) {
      notices.accept("the local server ended, and starting it again failed: " + e.getMessage());
    }
  }

  private boolean restart() {
    Optional<ServerRecord> current = directory.readRecord();
    Optional<ServerRecord> running = current.filter(LocalServer::alive);
    if (isClosed() || running.isPresent()) {
      running.ifPresent(found -> record = found); // another process was faster
      return false;
    }
    Instant now = clock.instant();
    restarts.removeIf(then -> then.plus(RESTART_WINDOW).isBefore(now));
    restarts.add(now);
    if (restarts.size() > RESTARTS) {
      notices.accept(
          "the local server ended "
              + RESTARTS
              + " times within minutes and is left alone; its log is "
              + directory.log());
      return false;
    }
    notices.accept("the local server ended unexpectedly; it is started again");
    ServerRecord restarted = launcher.start(binary, current, record.keep());
    boolean moved = restarted.port() != record.port();
    record = restarted;
    if (moved) {
      notices.accept(
          "the local server's port was taken meanwhile; run the same command again to go on");
    }
    return true;
  }

  private static void halt(ServerDirectory directory, ServerRecord record) {
    process(record).ifPresent(ServerProcess::stop);
    directory.writeRecord(record.stopped());
  }

  private static boolean alive(ServerRecord record) {
    return process(record).isPresent();
  }

  private static Optional<ProcessHandle> process(ServerRecord record) {
    @Nullable ProcessIdentity identity = record.process();
    return identity == null ? Optional.empty() : identity.running();
  }
}
