package io.fireact.lm.engine;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decoding steps recorded as CUDA graphs, one for each number of rows in use, so that a step costs
 * the processor one call. Each is recorded when it is first needed; not thread safe.
 */
final class CudaGraphs implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CudaGraphs.class);

  /** Below, numbers of rows are powers of two; above, multiples of it. */
  private static final int ROWS = 8;

  private static final int INPUTS = 3;

  /** Steps before one is recorded again after that failed. */
  private static final int PAUSE = 64;

  private record Key(int rows, boolean greedy) {}

  private record Recorded(IValue graph, PtNDArray inputs, PtNDArray result) {}

  private final Torch torch;
  private final int most;
  private final Supplier<IValue[]> model;
  private IValue pool;
  private int pause;
  private final Map<Key, Recorded> recorded = new HashMap<>();

  /**
   * @param most rows at most
   * @param model the arguments of the source's {@code capture} from the weights on, made afresh
   */
  CudaGraphs(Torch torch, int most, Supplier<IValue[]> model) {
    this.torch = torch;
    this.most = most;
    this.model = model;
    pool = torch.object("pool");
  }

  /**
   * Takes a step. The rows that fill up to a recorded number write to slots above {@code ids},
   * which must be free.
   *
   * @param greedy whether the answer is each row's likeliest token, [rows], or its logits
   * @return of at least as many rows as {@code ids}, {@code scope} owns it; null where the step is
   *     not recorded and now cannot be, as without memory: then it is to be taken otherwise
   */
  @Nullable PtNDArray step(
      PtNDManager scope, boolean greedy, long[] ids, long[] positions, long[] adapter) {
    int rows = Math.min(most, filled(ids.length));
    long[] inputs = new long[INPUTS * rows];
    System.arraycopy(ids, 0, inputs, 0, ids.length);
    System.arraycopy(positions, 0, inputs, rows, ids.length);
    System.arraycopy(adapter, 0, inputs, 2 * rows, ids.length);
    PtNDArray values = (PtNDArray) scope.create(inputs, new Shape(INPUTS, rows));
    Recorded step = recorded(new Key(rows, greedy), inputs);
    if (step == null) {
      return null;
    }
    return torch.tensorOf(
        scope,
        "replay",
        step.graph(),
        IValue.from(step.inputs()),
        IValue.from(values),
        IValue.from(step.result()));
  }

  /**
   * A graph's memory is a pool's own, so there may be none for it while a step itself has enough.
   */
  private @Nullable Recorded recorded(Key key, long[] inputs) {
    Recorded known = recorded.get(key);
    if (known != null) {
      return known;
    }
    if (pause > 0) {
      pause--;
      return null;
    }
    try {
      Recorded made = record(key, inputs);
      recorded.put(key, made);
      return made;
    } catch (EngineException e) {
      LOG.warn("a step of {} rows cannot be recorded now, so it is slower", key.rows(), e);
      pause = PAUSE;
      return null;
    }
  }

  /** Recording takes the step once; taken again with the same inputs it changes nothing more. */
  private Recorded record(Key key, long[] values) {
    PtNDArray inputs = (PtNDArray) torch.manager().create(values, new Shape(INPUTS, key.rows()));
    IValue[] rest = model.get();
    IValue[] arguments = new IValue[rest.length + 2];
    arguments[0] = IValue.from(inputs);
    arguments[1] = IValue.from(key.greedy());
    System.arraycopy(rest, 0, arguments, 2, rest.length);
    IValue[] found;
    try {
      found = TorchEngine.alone(() -> torch.tupleOf("capture", pool, arguments));
    } catch (RuntimeException e) {
      inputs.close();
      renewUnusedPool();
      throw e;
    }
    try (IValue result = found[1]) {
      return new Recorded(found[0], inputs, result.toTensor(torch.manager()));
    }
  }

  /** PyTorch refuses a pool whose last graph is gone, such as one that was recorded in vain. */
  private void renewUnusedPool() {
    if (recorded.isEmpty()) {
      pool.close();
      pool = torch.object("pool");
    }
  }

  private static int filled(int rows) {
    int power = Integer.highestOneBit(rows);
    return rows > ROWS ? (rows + ROWS - 1) / ROWS * ROWS : power == rows ? rows : 2 * power;
  }

  @Override
  public void close() {
    recorded.values().forEach(step -> step.graph().close());
    recorded.clear();
    pool.close();
  }
}
