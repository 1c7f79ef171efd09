package io.fireact.sweep.flow;

import io.fireact.spec.RunSettings;
import io.fireact.sweep.StageWorkflow.DesiredState;
import io.fireact.sweep.StageWorkflow.StageSubscription;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The sweeps that wait for a stage, each with its latest request. Requests may arrive out of order,
 * so an older one never replaces a newer one. Pure; not thread safe.
 */
final class StageSubscriptions {
  private final Map<String, StageSubscription> latest = new LinkedHashMap<>();
  private final Map<String, StageSubscription> acknowledged = new HashMap<>();
  private RunSettings settings;

  StageSubscriptions(RunSettings settings, List<StageSubscription> earlier) {
    this.settings = settings;
    earlier.forEach(subscription -> latest.put(subscription.sweepId(), subscription));
  }

  void onUpdate(StageSubscription subscription) {
    StageSubscription last = latest.get(subscription.sweepId());
    if (last == null || last.at() <= subscription.at()) {
      latest.put(subscription.sweepId(), subscription);
      if (subscription.desired() != DesiredState.DETACHED) {
        settings = subscription.run();
      }
    }
  }

  /** The settings of the newest request of a sweep that is attached. */
  RunSettings settings() {
    return settings;
  }

  /** Whether every sweep that waits is paused. */
  boolean paused() {
    return !none()
        && latest.values().stream()
            .filter(subscription -> subscription.desired() != DesiredState.DETACHED)
            .allMatch(subscription -> subscription.desired() == DesiredState.PAUSED);
  }

  /** Whether no sweep waits any more. */
  boolean none() {
    return latest.values().stream()
        .allMatch(subscription -> subscription.desired() == DesiredState.DETACHED);
  }

  /** Sweeps that have detached. */
  List<String> detached() {
    return latest.values().stream()
        .filter(subscription -> subscription.desired() == DesiredState.DETACHED)
        .map(StageSubscription::sweepId)
        .toList();
  }

  /** The latest request of every sweep, detached ones included. */
  List<StageSubscription> all() {
    return List.copyOf(latest.values());
  }

  /** Sweeps whose latest request has not been acknowledged. */
  List<String> unacknowledged() {
    return latest.values().stream()
        .filter(subscription -> !subscription.equals(acknowledged.get(subscription.sweepId())))
        .map(StageSubscription::sweepId)
        .toList();
  }

  void acknowledge(String sweepId) {
    acknowledged.put(sweepId, Objects.requireNonNull(latest.get(sweepId)));
  }
}
