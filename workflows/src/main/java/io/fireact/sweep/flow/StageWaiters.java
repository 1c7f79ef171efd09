package io.fireact.sweep.flow;

import io.fireact.spec.RunSettings;
import io.fireact.sweep.StageWorkflow.Waiter;
import io.fireact.sweep.StageWorkflow.Wish;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The sweeps that wait for a stage, each with its last word. Words may arrive out of order, so an
 * older one never replaces a newer one. Pure; not thread safe.
 */
final class StageWaiters {
  private final Map<String, Waiter> words = new LinkedHashMap<>();
  private final Map<String, Waiter> answered = new HashMap<>();
  private RunSettings settings;

  StageWaiters(RunSettings settings, List<Waiter> earlier) {
    this.settings = settings;
    earlier.forEach(waiter -> words.put(waiter.sweepId(), waiter));
  }

  void hear(Waiter waiter) {
    Waiter last = words.get(waiter.sweepId());
    if (last == null || last.at() <= waiter.at()) {
      words.put(waiter.sweepId(), waiter);
      if (waiter.wish() != Wish.LET_GO) {
        settings = waiter.run();
      }
    }
  }

  /** The settings that were heard last. */
  RunSettings settings() {
    return settings;
  }

  /** Whether every sweep that waits is paused. */
  boolean paused() {
    return !none()
        && words.values().stream()
            .filter(waiter -> waiter.wish() != Wish.LET_GO)
            .allMatch(waiter -> waiter.wish() == Wish.PAUSE);
  }

  /** Whether no sweep waits any more. */
  boolean none() {
    return words.values().stream().allMatch(waiter -> waiter.wish() == Wish.LET_GO);
  }

  /** Sweeps that do not wait any more. */
  List<String> letGo() {
    return words.values().stream()
        .filter(waiter -> waiter.wish() == Wish.LET_GO)
        .map(Waiter::sweepId)
        .toList();
  }

  /** Every last word. */
  List<Waiter> all() {
    return List.copyOf(words.values());
  }

  /** Sweeps whose last word has not been answered. */
  List<String> due() {
    return words.values().stream()
        .filter(waiter -> !waiter.equals(answered.get(waiter.sweepId())))
        .map(Waiter::sweepId)
        .toList();
  }

  void told(String sweepId) {
    answered.put(sweepId, Objects.requireNonNull(words.get(sweepId)));
  }
}
