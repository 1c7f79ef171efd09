package io.fireact.cli.shell;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A person's requested to stop, or the end of the terminal. The first one interrupts the command's
 * thread, so that it stops in order; a second one ends the process at once.
 */
public final class Interruption {
  private final AtomicReference<@Nullable ExitCode> requested = new AtomicReference<>();
  private final Runnable endAtOnce;
  private final Source signals;
  private volatile @Nullable Thread worker;

  /** Where signals come from. */
  @FunctionalInterface
  public interface Source {
    void handle(String signal, Runnable action);
  }

  /**
   * @param endAtOnce what a second requested does
   * @param signals of this process, or none
   */
  public Interruption(Runnable endAtOnce, Source signals) {
    this.endAtOnce = endAtOnce;
    this.signals = signals;
  }

  /** Hears the signals of this process. */
  public static Interruption ofProcess(Runnable endAtOnce) {
    return new Interruption(endAtOnce, Signals::handle);
  }

  /**
   * From now on Ctrl-C, SIGTERM and SIGHUP ask this thread to stop, instead of ending the process.
   */
  public void listen() {
    worker = Thread.currentThread();
    signals.handle("INT", () -> stop(ExitCode.INTERRUPTED));
    signals.handle("TERM", () -> stop(ExitCode.TERMINATED));
    signals.handle("HUP", () -> stop(ExitCode.HUNG_UP));
  }

  /** Asks the process to stop; its exit code will be {@code reason}. */
  public void stop(ExitCode reason) {
    if (!requested.compareAndSet(null, reason)) {
      // A terminal that closes says so more than once, and a service manager says both: only a
      // person who insists ends it at once.
      if (reason != ExitCode.HUNG_UP && requested.get() != ExitCode.HUNG_UP) {
        endAtOnce.run();
      }
      return;
    }
    @Nullable Thread thread = worker;
    if (thread != null) {
      thread.interrupt();
    }
  }

  /** The exit code of the first request to stop; null while there is none. */
  public @Nullable ExitCode requested() {
    return requested.get();
  }
}
