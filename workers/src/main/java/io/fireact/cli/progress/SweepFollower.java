package io.fireact.cli.progress;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.sweep.SweepClient;
import io.fireact.sweep.SweepProgress;
import io.fireact.sweep.SweepState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Follows a sweep to its end and shows its progress on the way. A server that does not answer for a
 * while, because it is being started again, is waited for.
 */
public final class SweepFollower {
  private static final Duration POLL_EVERY = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** A moment's silence is not worth a word. */
  private static final Duration SILENCE = Duration.ofSeconds(4);

  /** Who only watches looks for the server anew after this long. */
  private static final Duration WATCHING = Duration.ofSeconds(5);

  /** What to say where nobody works on a sweep. */
  @FunctionalInterface
  public interface Abandonment {
    String describe(String sweepId);
  }

  private final SweepClient client;
  private final ProgressDisplay display;
  private final Clock clock;
  private final @Nullable Abandonment abandonment;
  private Instant lastAnswer;
  private String said = "";

  /** For the process that works on the sweep. */
  public SweepFollower(SweepClient client, ProgressDisplay display, Clock clock) {
    this(client, display, clock, null);
  }

  /**
   * For one that watches: it waits for workers for ever and says so.
   *
   * @param abandonment null in the process that works on the sweep
   */
  public SweepFollower(
      SweepClient client, ProgressDisplay display, Clock clock, @Nullable Abandonment abandonment) {
    this.client = client;
    this.abandonment = abandonment;
    this.display = display;
    this.clock = clock;
    this.lastAnswer = clock.instant();
  }

  /**
   * Blocks until the sweep ends; its last progress.
   *
   * @throws FailureException UNAVAILABLE when the server has not answered for too long, or knows
   *     the sweep no more
   */
  public SweepProgress follow(String sweepId) throws InterruptedException {
    while (true) {
      EndOfSweep ending = new EndOfSweep(sweepId);
      try {
        SweepProgress last = follow(sweepId, ending.future);
        display.show(last);
        return last;
      } catch (ExecutionException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        rethrowIfFatal(
            sweepId,
            cause instanceof RuntimeException failure ? failure : new IllegalStateException(cause));
      } finally {
        ending.thread.interrupt();
      }
      TimeUnit.MILLISECONDS.sleep(POLL_EVERY.toMillis());
    }
  }

  private SweepProgress follow(String sweepId, CompletableFuture<SweepProgress> ending)
      throws InterruptedException, ExecutionException {
    while (true) {
      poll(sweepId);
      if (Thread.interrupted()) { // inside a call, which then failed
        throw new InterruptedException();
      }
      try {
        return ending.get(POLL_EVERY.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        // it goes on
      }
    }
  }

  private void poll(String sweepId) {
    try {
      SweepProgress progress = client.progress(sweepId);
      lastAnswer = clock.instant();
      if (said.equals("abandoned") || said.equals("silent")) {
        display.say("it answers again");
      }
      said = progress.state() == SweepState.PAUSED ? said : "";
      display.show(progress);
      if (progress.state() == SweepState.PAUSED) {
        sayOnce(
            "paused", () -> "the sweep is paused; `fireact resume %s` goes on".formatted(sweepId));
      }
    } catch (FailureException | NoSuchElementException e) {
      if (!Thread.currentThread().isInterrupted()) {
        rethrowIfFatal(sweepId, e);
      }
    }
  }

  private void rethrowIfFatal(String sweepId, RuntimeException failure) {
    if (failure instanceof NoSuchElementException) {
      throw new FailureException(
          FailureType.UNAVAILABLE,
          "the server knows this sweep no more; run its spec again: finished work is kept",
          failure);
    }
    boolean mayPass = failure instanceof FailureException known && known.type().retryable();
    if (!mayPass) {
      throw failure;
    }
    @Nullable Abandonment watching = abandonment;
    if (nobodyWorks() && watching != null) {
      lastAnswer = clock.instant(); // of the server
      sayOnce("abandoned", () -> watching.describe(sweepId));
      return;
    }
    if (lastAnswer.plus(watching == null ? PATIENCE : WATCHING).isBefore(clock.instant())) {
      throw failure;
    }
    if (lastAnswer.plus(SILENCE).isBefore(clock.instant())) {
      sayOnce("silent", () -> failure.getMessage() + "; waiting");
    }
  }

  private boolean nobodyWorks() {
    try {
      return client.workers().living().isEmpty();
    } catch (FailureException e) {
      return false; // the server itself does not answer
    }
  }

  private void sayOnce(String what, Supplier<String> sentence) {
    if (!said.equals(what)) {
      said = what;
      display.say(sentence.get());
    }
  }

  /** Waits for the end in a thread of its own. */
  private final class EndOfSweep {
    private final CompletableFuture<SweepProgress> future = new CompletableFuture<>();
    private final Thread thread;

    EndOfSweep(String sweepId) {
      thread = new Thread(() -> await(sweepId), "fireact-sweep-end");
      thread.setDaemon(true);
      thread.start();
    }

    private void await(String sweepId) {
      try {
        future.complete(client.await(sweepId));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException e) {
        future.completeExceptionally(e);
      }
    }
  }
}
