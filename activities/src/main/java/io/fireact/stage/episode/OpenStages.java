package io.fireact.stage.episode;

import io.fireact.json.Json;
import io.fireact.lm.ModelPool;
import io.fireact.plan.CanonicalJson;
import io.fireact.plan.Stage;
import io.fireact.stage.ActivityContext;
import io.fireact.stage.Plans;
import io.fireact.store.Journal;
import io.fireact.sweep.StageRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The tools that this process holds open, one set for each stage whose episodes run here, and the
 * models that they share. A stage's end closes its tools; where another process heard of that end,
 * a timer does when they have been idle. Thread safe.
 */
public final class OpenStages implements AutoCloseable {
  /** A stage in work calls every few seconds at least; opening one anew takes about a second. */
  private static final long IDLE = Duration.ofMinutes(5).toNanos();

  /** The journal's step of what episodes were decoded on. */
  public static final String ENVIRONMENT = "environment";

  private final Journal journal;
  private final Plans plans;
  private final ModelPool pool;
  private final StageOpener opener;
  private final ScheduledExecutorService timer;
  private final Map<String, Entry> entries = new HashMap<>();
  private boolean closed;

  public OpenStages(ActivityContext context, Plans plans) {
    this.journal = context.journal();
    this.plans = plans;
    pool = new ModelPool(context.memory(), context.meters());
    opener = new StageOpener(context, plans, pool);
    timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "idle-stages");
              thread.setDaemon(true);
              return thread;
            });
    ScheduledFuture<?> unused =
        timer.scheduleWithFixedDelay(this::closeIdle, IDLE / 4, IDLE / 4, TimeUnit.NANOSECONDS);
  }

  /** Opens the stage unless it is open, and calls {@code call} with it. */
  <T> T use(StageRef ref, Function<OpenStage, T> call) {
    Entry entry = enter(ref.key());
    try {
      return call.apply(entry.opened(() -> open(plans.stage(ref))));
    } finally {
      leave(entry);
    }
  }

  /** The journal knows on what each process that took part decoded. */
  private OpenStage open(Stage stage) {
    OpenStage open = opener.open(stage);
    try {
      opener
          .environment(stage)
          .ifPresent(
              environment ->
                  journal.put(
                      new Journal.Key(
                          stage.key(), CanonicalJson.sha256(environment), ENVIRONMENT, ""),
                      Json.write(environment)));
      return open;
    } catch (RuntimeException e) {
      open.close();
      throw e;
    }
  }

  /** The stage's kind, such as {@code evaluate}, as meters name it. */
  String kind(StageRef ref) {
    return plans.stage(ref).kind().name().toLowerCase(Locale.ROOT);
  }

  /** Closes what a stage held open, once its last call has returned. */
  public void close(String key) {
    @Nullable Entry entry;
    synchronized (this) {
      entry = entries.remove(key);
      if (entry == null || entry.calls > 0) {
        if (entry != null) {
          entry.retired = true;
        }
        return;
      }
    }
    entry.close();
  }

  @Override
  public void close() {
    List<Entry> all;
    synchronized (this) {
      closed = true;
      all = new ArrayList<>(entries.values());
      entries.clear();
    }
    timer.shutdownNow();
    all.forEach(Entry::close);
    pool.close();
  }

  private synchronized Entry enter(String key) {
    if (closed) {
      throw new IllegalStateException("this process has closed its stages");
    }
    Entry entry = entries.computeIfAbsent(key, unused -> new Entry());
    entry.calls++;
    entry.lastUsed = System.nanoTime();
    return entry;
  }

  private void closeIdle() {
    List<Entry> idle = new ArrayList<>();
    synchronized (this) {
      long now = System.nanoTime();
      entries
          .values()
          .removeIf(
              other -> {
                boolean old = other.calls == 0 && now - other.lastUsed > IDLE;
                if (old) {
                  idle.add(other);
                }
                return old;
              });
    }
    idle.forEach(Entry::close);
  }

  private void leave(Entry entry) {
    boolean last;
    synchronized (this) {
      entry.calls--;
      entry.lastUsed = System.nanoTime();
      last = entry.retired && entry.calls == 0;
    }
    if (last) {
      entry.close();
    }
  }

  private static final class Entry {
    private int calls;
    private long lastUsed;
    private boolean retired;
    private @Nullable OpenStage stage;

    synchronized OpenStage opened(Supplier<OpenStage> opener) {
      OpenStage open = stage;
      if (open == null) { // a failure to open is the caller's; the next call tries again
        open = opener.get();
        stage = open;
      }
      return open;
    }

    synchronized void close() {
      if (stage != null) {
        stage.close();
        stage = null;
      }
    }
  }
}
