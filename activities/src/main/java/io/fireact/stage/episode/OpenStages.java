package io.fireact.stage.episode;

import io.fireact.json.Json;
import io.fireact.lm.ModelPool;
import io.fireact.plan.CanonicalJson;
import io.fireact.plan.Stage;
import io.fireact.pool.SharedPool;
import io.fireact.stage.ActivityContext;
import io.fireact.stage.Plans;
import io.fireact.store.Journal;
import io.fireact.sweep.StageRef;
import java.time.Duration;
import java.util.Locale;
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
  private static final Duration IDLE = Duration.ofMinutes(5);

  /** The journal's step of what episodes were decoded on. */
  public static final String ENVIRONMENT = "environment";

  private final Journal journal;
  private final Plans plans;
  private final ModelPool pool;
  private final StageOpener opener;
  private final SharedPool<String, Entry> entries =
      new SharedPool<>("idle-stages", IDLE, Entry::close);

  public OpenStages(ActivityContext context, Plans plans) {
    this.journal = context.journal();
    this.plans = plans;
    pool = new ModelPool(context.memory(), context.meters());
    opener = new StageOpener(context, plans, pool);
  }

  /** Opens the stage unless it is open, and calls {@code call} with it. */
  <T> T use(StageRef ref, Function<OpenStage, T> call) {
    try (SharedPool<String, Entry>.Lease lease =
        entries
            .lease(ref.key(), Entry::new)
            .orElseThrow(() -> new IllegalStateException("this process has closed its stages"))) {
      return call.apply(lease.value().opened(() -> open(plans.stage(ref))));
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
    entries.retire(key);
  }

  @Override
  public void close() {
    entries.close();
    pool.close();
  }

  private static final class Entry {
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
