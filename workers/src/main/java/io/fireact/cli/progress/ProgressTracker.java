package io.fireact.cli.progress;

import io.fireact.sweep.StageProgress;
import io.fireact.sweep.StageState;
import io.fireact.sweep.SweepProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Watches a sweep's progress go by and works out elapsed times and rates. Pure: the caller brings
 * the time. Not thread safe.
 */
public final class ProgressTracker {
  /** A rate is that of this long, so that a resumed stage's finished items do not count. */
  private static final Duration WINDOW = Duration.ofSeconds(30);

  private static final double MILLIS = 1000;

  private final Map<String, Watched> stages = new HashMap<>();

  /** A count of finished items at a moment. */
  private record Sample(Instant at, long done) {}

  private static final class Watched {
    private @Nullable Duration worked;
    private Duration waited = Duration.ZERO;
    private StageState state = StageState.WAITING;
    private @Nullable Instant at;
    private final Deque<Sample> samples = new ArrayDeque<>();
  }

  /** All stages in the sweep's order, as they stand now. */
  public List<StageView> observe(SweepProgress progress, Instant now) {
    return progress.stages().stream().map(stage -> observe(stage, now)).toList();
  }

  private StageView observe(StageProgress stage, Instant now) {
    Watched watched = stages.computeIfAbsent(stage.key(), key -> new Watched());
    account(watched, now);
    watched.state = stage.state();
    watched.at = now;
    if (works(stage.state())) {
      watched.worked = watched.worked == null ? Duration.ZERO : watched.worked;
      sample(watched.samples, stage, now);
    }
    boolean counts = stage.state() == StageState.RUNNING && stage.total() > 0;
    double rate = counts ? rate(watched.samples) : 0;
    return new StageView(stage, watched.worked, watched.waited, rate);
  }

  /** The time since the last look is that of the state that was seen then. */
  private static void account(Watched watched, Instant now) {
    @Nullable Instant last = watched.at;
    if (last == null) {
      return;
    }
    Duration since = Duration.between(last, now);
    if (watched.state == StageState.QUEUED) {
      watched.waited = watched.waited.plus(since);
    } else if (watched.worked != null && works(watched.state)) {
      watched.worked = watched.worked.plus(since);
    }
  }

  private static boolean works(StageState state) {
    return state == StageState.RUNNING || state == StageState.PAUSING;
  }

  private static void sample(Deque<Sample> samples, StageProgress stage, Instant now) {
    if (stage.total() <= 0) {
      return;
    }
    if (!samples.isEmpty() && samples.getLast().done() > stage.done()) {
      samples.clear(); // it went back to a checkpoint
    }
    samples.add(new Sample(now, stage.done()));
    // One sample beyond the window stays, so that a rate always spans the whole of it.
    while (samples.size() > 2 && second(samples).at().plus(WINDOW).isBefore(now)) {
      samples.remove();
    }
  }

  private static Sample second(Deque<Sample> samples) {
    return samples.stream().skip(1).findFirst().orElseThrow();
  }

  private static double rate(Deque<Sample> samples) {
    if (samples.size() < 2) {
      return 0;
    }
    Sample first = samples.getFirst();
    Sample last = samples.getLast();
    double seconds = Duration.between(first.at(), last.at()).toMillis() / MILLIS;
    return seconds <= 0 ? 0 : (last.done() - first.done()) / seconds;
  }
}
