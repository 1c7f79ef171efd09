package io.fireact.lm;

import io.fireact.agent.Completion;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.lm.engine.Placement;
import io.fireact.lm.memory.DeviceBudgets;
import io.fireact.lm.memory.MemoryBudget;
import io.fireact.meter.Meters;
import io.fireact.model.CompletionRequest;
import io.fireact.model.LanguageModel;
import io.fireact.pool.SharedPool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The models that a process has open: each base once, with the adapters of whoever asks beside it,
 * all decoded together. A model is opened by the first call that needs it, concurrent ones wait for
 * it; it is closed when the longest idle one has to make room for something else on its device, and
 * when it was idle for some time. A call to one that was closed opens it again. Thread safe.
 *
 * <p>Not for a model that is to stay, such as a served one; see {@link StudentModel#open}.
 */
public final class ModelPool implements AutoCloseable {
  /** A stage in work calls every few seconds; a model of 7B is opened again in about ten. */
  private static final Duration IDLE = Duration.ofMinutes(1);

  /** So many adapters lie beside a base before those that nobody holds are forgotten. */
  private static final int ADAPTERS = 16;

  private final DeviceBudgets budgets;
  private final Meters meters;
  private final Map<MemoryBudget, BooleanSupplier> registered = new HashMap<>();
  private final SharedPool<Key, Entry> entries;

  /** Files that are there while somebody reads them. */
  public interface Files {
    /** Calls {@code use} with their directory. */
    <T> T with(Function<Path, T> use);
  }

  /**
   * A base model, or a trained one of all weights.
   *
   * @param id of its content
   * @param settings those of the first call decide
   */
  public record Base(String id, Files files, StudentModel.Settings settings) {}

  /**
   * An adapter of a base.
   *
   * @param id of its content
   */
  public record Adapter(String id, Files files) {}

  private record Key(String id, int context, Placement placement) {}

  public ModelPool(DeviceBudgets budgets, Meters meters) {
    this(budgets, meters, IDLE);
  }

  /**
   * @param idle how long a model that nobody calls stays open
   */
  ModelPool(DeviceBudgets budgets, Meters meters, Duration idle) {
    this.budgets = budgets;
    this.meters = meters;
    entries = new SharedPool<>("idle-models", idle, Entry::close);
  }

  /**
   * A model that answers with a base, and an adapter where there is one. It is opened when it is
   * first asked, and its calls throw what {@link StudentModel#open} and {@link
   * StudentModel#complete} do. Close it when it is no longer asked, so that its adapter may go.
   */
  public LanguageModel model(Base base, Optional<Adapter> adapter) {
    return new Pooled(base, adapter.orElse(null));
  }

  /** Models that are open, for tests. */
  int open() {
    return (int) entries.values().stream().filter(entry -> entry.model != null).count();
  }

  private final class Pooled implements LanguageModel {
    private final Base base;
    private final @Nullable Adapter adapter;

    Pooled(Base base, @Nullable Adapter adapter) {
      this.base = base;
      this.adapter = adapter;
    }

    @Override
    public Completion complete(CompletionRequest request) {
      return complete(request, piece -> {});
    }

    @Override
    public Completion complete(CompletionRequest request, Consumer<String> listener) {
      try (SharedPool<Key, Entry>.Lease lease = lease(base)) {
        Entry entry = lease.value();
        StudentModel model = entry.opened();
        if (adapter == null) {
          return model.complete(request, 0, listener);
        }
        Held held = entry.hold(model, adapter);
        try {
          return model.complete(request, held.number, listener);
        } finally {
          entry.release(held);
        }
      }
    }

    @Override
    public void close() {
      if (adapter != null) {
        entries.peek(key(base)).ifPresent(entry -> entry.retire(adapter.id()));
      }
    }
  }

  private static Key key(Base base) {
    return new Key(base.id(), base.settings().context(), base.settings().placement());
  }

  private SharedPool<Key, Entry>.Lease lease(Base base) {
    MemoryBudget budget = budgets.of(base.settings().placement());
    register(budget);
    return entries
        .lease(key(base), () -> new Entry(base, budget))
        .orElseThrow(
            () ->
                new FailureException(FailureType.CANCELLED, "this process has closed its models"));
  }

  private synchronized void register(MemoryBudget budget) {
    registered.computeIfAbsent(
        budget,
        missing -> {
          BooleanSupplier evict =
              () -> entries.closeOldest(entry -> entry.budget == missing && entry.model != null);
          missing.onShortage(evict);
          return evict;
        });
  }

  @Override
  public void close() {
    synchronized (this) {
      registered.forEach(MemoryBudget::forget);
      registered.clear();
    }
    entries.close();
  }

  /** An adapter that lies beside a base. */
  private static final class Held {
    private final int number;
    private int calls;
    private long lastUsed;

    Held(int number) {
      this.number = number;
    }
  }

  /** A base; who uses it has a lease, so that it is not closed under him. */
  private final class Entry {
    private final Base base;
    private final MemoryBudget budget;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Held> adapters = new HashMap<>();
    private final Set<String> retired = ConcurrentHashMap.newKeySet();
    private volatile @Nullable StudentModel model;

    Entry(Base base, MemoryBudget budget) {
      this.base = base;
      this.budget = budget;
    }

    /** The model; whoever comes while it is opened waits for it. */
    StudentModel opened() {
      lock();
      try {
        StudentModel open = model;
        if (open == null) { // a failure to open is the caller's; the next call tries again
          open =
              base.files()
                  .with(
                      directory ->
                          StudentModel.open(directory, List.of(), base.settings(), budget, meters));
          model = open;
        }
        return open;
      } finally {
        lock.unlock();
      }
    }

    /** The adapter, which stays until it is released. */
    Held hold(StudentModel open, Adapter adapter) {
      lock();
      try {
        Held held = adapters.get(adapter.id());
        if (held == null) {
          forgetOld(open);
          held = new Held(adapter.files().with(open::add));
          adapters.put(adapter.id(), held);
        }
        held.calls++;
        retired.remove(adapter.id());
        return held;
      } finally {
        lock.unlock();
      }
    }

    void release(Held held) {
      lock.lock();
      try {
        held.calls--;
        held.lastUsed = System.nanoTime();
      } finally {
        lock.unlock();
      }
    }

    /** Without the lock, which somebody may hold who waits for memory. */
    void retire(String adapter) {
      retired.add(adapter);
    }

    /** Before another comes: those that nobody will ask again, and the oldest of too many. */
    private void forgetOld(StudentModel open) {
      List<Map.Entry<String, Held>> unused =
          adapters.entrySet().stream()
              .filter(adapter -> adapter.getValue().calls == 0)
              .sorted(Comparator.comparingLong(adapter -> adapter.getValue().lastUsed))
              .toList();
      for (Map.Entry<String, Held> adapter : unused) {
        if (retired.remove(adapter.getKey()) || adapters.size() >= ADAPTERS) {
          open.remove(adapter.getValue().number);
          adapters.remove(adapter.getKey());
        }
      }
    }

    private void lock() {
      try {
        lock.lockInterruptibly();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new FailureException(
            FailureType.CANCELLED, "the call was interrupted while its model was opened", e);
      }
    }

    void close() {
      lock.lock();
      try {
        StudentModel open = model;
        if (open != null) {
          open.close();
          model = null;
        }
      } finally {
        lock.unlock();
      }
    }
  }
}
