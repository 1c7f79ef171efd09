package io.fireact.lm.hub;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Response;

/**
 * A few threads that work for one caller, who waits for them and stays able to give up. A thread
 * that is blocked in a socket does not notice an interrupt, so calls run here and are cancelled
 * from outside. For one {@link #run}; not a pool to keep.
 */
final class CancellableTasks {
  /** Files that are downloaded at once. */
  static final int SIZE = 4;

  private static final Duration TICK = Duration.ofMillis(100);
  private static final Duration GOODBYE = Duration.ofSeconds(10);

  /**
   * A piece of work that asks {@link CancellableTasks#check} now and then whether it is still
   * wanted.
   */
  interface Task<T> {
    T run(CancellableTasks scope);
  }

  /** What is done with an answer while its connection is open. */
  interface Reader {
    void read(Response response) throws IOException;
  }

  private final String work;
  private final CountDownLatch end = new CountDownLatch(1);
  private final Set<Call> calls = ConcurrentHashMap.newKeySet();

  /**
   * @param work what it is about, for messages
   */
  CancellableTasks(String work) {
    this.work = work;
  }

  /** Runs one task, without a tick. */
  <T> T run(Task<T> task) {
    return run(List.of(task), () -> {}).get(0);
  }

  /**
   * Runs all tasks and returns what they return, in their order. At the first failure the others
   * are given up; nothing of them runs any more when this returns or throws.
   *
   * @param tick called by the calling thread ten times a second; what it throws ends the work
   * @throws FailureException of a task, or CANCELLED for an interrupted thread
   */
  <T> List<T> run(List<Task<T>> tasks, Runnable tick) {
    ExecutorService threads =
        Executors.newFixedThreadPool(
            Math.max(1, Math.min(SIZE, tasks.size())),
            target -> {
              Thread thread = new Thread(target, "hub");
              thread.setDaemon(true);
              return thread;
            });
    try {
      CompletionService<T> finished = new ExecutorCompletionService<>(threads);
      List<Future<T>> results = new ArrayList<>();
      for (Task<T> task : tasks) {
        results.add(
            finished.submit(
                () -> {
                  check();
                  return task.run(this);
                }));
      }
      for (int open = tasks.size(); open > 0; ) {
        Future<T> one = finished.poll(TICK.toMillis(), TimeUnit.MILLISECONDS);
        if (one != null) {
          one.get();
          open--;
        }
        tick.run();
      }
      List<T> values = new ArrayList<>();
      for (Future<T> result : results) {
        values.add(result.get());
      }
      return values;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FailureException(
          FailureType.CANCELLED, work + " was given up: the calling thread was interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof FailureException failure) {
        throw failure;
      }
      throw new IllegalStateException("a defect in " + work, e.getCause());
    } finally {
      end.countDown();
      calls.forEach(Call::cancel);
      threads.shutdown();
      awaitEnd(threads);
    }
  }

  /**
   * Sends a request and hands its answer to the reader.
   *
   * @throws IOException of the connection
   * @throws FailureException of the reader, or CANCELLED
   */
  void exchange(Call call, Reader reader) throws IOException {
    calls.add(call);
    try {
      // After it was added: whoever ends the tasks now finds the call.
      check();
      try (Response response = call.execute()) {
        reader.read(response);
      }
    } catch (IOException e) {
      check();
      throw e;
    } finally {
      calls.remove(call);
    }
  }

  /**
   * Goes on only when the work is still wanted.
   *
   * @throws FailureException CANCELLED
   */
  void check() {
    if (end.getCount() == 0) {
      throw new FailureException(FailureType.CANCELLED, work + " was given up");
    }
  }

  /** Lets a moment pass, for something that no other thread can announce. */
  void pause() {
    try {
      if (!end.await(TICK.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new FailureException(FailureType.CANCELLED, work + " was given up");
  }

  // Bounded, because looking up a host name cannot be broken off.
  private static void awaitEnd(ExecutorService threads) {
    boolean interrupted = Thread.interrupted();
    long end = System.nanoTime() + GOODBYE.toNanos();
    while (!threads.isTerminated() && System.nanoTime() < end) {
      try {
        if (threads.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          break;
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
