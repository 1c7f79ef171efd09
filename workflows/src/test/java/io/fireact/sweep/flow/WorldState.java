package io.fireact.sweep.flow;

import io.fireact.sweep.JobProgress;
import io.fireact.sweep.SweepEnd;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What the fake activities share: a store, a journal, and what they are told to do. */
final class WorldState {
  /** Keys of stages whose record is in the store. */
  final Set<String> records = new ConcurrentSkipListSet<>();

  /** Finished questions of each stage. */
  final Map<String, Set<String>> journal = new ConcurrentHashMap<>();

  /** Every start of a job, in order. */
  final List<String> jobs = new CopyOnWriteArrayList<>();

  /** Every episode that ran, as stage/question, in order. */
  final List<String> episodes = new CopyOnWriteArrayList<>();

  /** Every outline: one for each run of a stage's workflow. */
  final List<String> outlines = new CopyOnWriteArrayList<>();

  final List<StageActivities.Closing> closings = new CopyOnWriteArrayList<>();
  final List<SweepEnd> ends = new CopyOnWriteArrayList<>();
  final List<String> collections = new CopyOnWriteArrayList<>();
  final List<Integer> givenUp = new CopyOnWriteArrayList<>();
  final List<SweepActivities.StageKeys> polls = new CopyOnWriteArrayList<>();

  /** Every sweep that attached to a stage, as sweep/stage. */
  final Set<String> attached = new ConcurrentSkipListSet<>();

  /** What a provider that trains was asked, in order. */
  final List<String> hosted = new CopyOnWriteArrayList<>();

  final AtomicInteger inFlight = new AtomicInteger();
  final AtomicInteger mostInFlight = new AtomicInteger();

  private final Map<String, Gate> gates = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> failing = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> failed = new ConcurrentHashMap<>();
  private final Map<String, RuntimeException> failures = new ConcurrentHashMap<>();

  private record Gate(CountDownLatch reached, CountDownLatch open) {}

  /** Whatever passes the place waits there until it is opened or its activity is cancelled. */
  void hold(String place) {
    gates.put(place, new Gate(new CountDownLatch(1), new CountDownLatch(1)));
  }

  void open(String place) {
    gate(place).open().countDown();
  }

  /** Returns once something waits at the place. */
  void awaitReached(String place) {
    try {
      if (!gate(place).reached().await(2, TimeUnit.MINUTES)) {
        throw new AssertionError("nothing came to " + place);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted at " + place, e);
    }
  }

  /** The next passes of the place fail. */
  void fail(String place, int times, RuntimeException failure) {
    failures.put(place, failure);
    failing.put(place, new AtomicInteger(times));
  }

  /** How often the place failed. */
  int failed(String place) {
    return failed.getOrDefault(place, new AtomicInteger()).get();
  }

  /** Called by activities; the whole meaning of {@link #hold} and {@link #fail}. */
  void pass(String place) {
    AtomicInteger left = failing.get(place);
    if (left != null && left.getAndDecrement() > 0) {
      failed.computeIfAbsent(place, unused -> new AtomicInteger()).incrementAndGet();
      throw failures.get(place);
    }
    Gate gate = gates.get(place);
    if (gate == null) {
      return;
    }
    gate.reached().countDown();
    ActivityExecutionContext context = Activity.getExecutionContext();
    try {
      while (!gate.open().await(20, TimeUnit.MILLISECONDS)) {
        context.heartbeat(new JobProgress(0, 1)); // throws when the activity is cancelled
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted at " + place, e);
    }
  }

  private Gate gate(String place) {
    Gate gate = gates.get(place);
    if (gate == null) {
      throw new AssertionError("nothing is held at " + place);
    }
    return gate;
  }
}
