package io.fireact.lm.engine;

import ai.djl.Model;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.Arrays;

/**
 * A decoder with a cache of keys and values for a fixed number of sequences, in slots. Not thread
 * safe: one thread decodes, and decides which sequence is in which slot.
 */
public final class CachedDecoder implements AutoCloseable {
  /**
   * Lengths are rounded up to this many tokens, so that a sequence's sums are formed in the same
   * order whatever it is batched with.
   */
  private static final int SPAN = 64;

  /**
   * With two threads a row's last bits depend on which half of the batch it is in (measured, MKL
   * 2024 on AVX-512); with one they depend on nothing but the row. Several models decode at once,
   * which uses the other cores.
   */
  private static final int THREADS = 1;

  /**
   * Smaller batches are filled up to this many rows: below it the matrix product takes other paths,
   * and the last bits would depend on the batch.
   */
  private static final int LEAST_ROWS = 4;

  private final Model model;
  private final PtNDManager manager;
  private final Architecture shape;
  private final PtNDArray weights;
  private final PtNDArray cache;
  private final PtNDArray cos;
  private final PtNDArray sin;

  /**
   * @param weights all weights in {@link WeightLayout}'s order
   * @param lora the layout of {@code adapter}, or none
   * @param adapter merged into the weights; empty when {@code lora} is none
   * @param scale LoRA's alpha / rank
   * @param slots sequences decoded together at most
   */
  public CachedDecoder(
      Architecture shape,
      float[] weights,
      LoraLayout lora,
      float[] adapter,
      double scale,
      int slots) {
    this.shape = shape;
    model = TorchEngine.load();
    manager = (PtNDManager) model.getNDManager().newSubManager();
    this.weights = (PtNDArray) manager.create(weights, new Shape(weights.length));
    if (lora.rank() > 0) {
      try (PtNDArray update = (PtNDArray) manager.create(adapter, new Shape(adapter.length))) {
        Arguments.run(
            model,
            THREADS,
            "merge",
            IValue.from(this.weights),
            IValue.from(update),
            IValue.listFrom(shape.shape()),
            Arguments.slots(lora),
            IValue.from((long) lora.rank()),
            IValue.from(scale));
      }
    }
    // Zeros, not garbage: a masked key is weighted 0, and 0 x NaN would still be NaN.
    cache =
        (PtNDArray)
            manager.zeros(
                new Shape(
                    shape.layers(),
                    2,
                    Math.max(slots, LEAST_ROWS),
                    padded(shape.context()),
                    shape.width()));
    Architecture padded = withContext(shape, padded(shape.context()));
    long half = shape.headWidth() / 2;
    cos = (PtNDArray) manager.create(Rotary.cos(padded), new Shape(padded.context(), half));
    sin = (PtNDArray) manager.create(Rotary.sin(padded), new Shape(padded.context(), half));
  }

  /**
   * Reads one prompt into a slot.
   *
   * @param ids at least one, at most the context
   * @return logits of the next token, [V]
   */
  public float[] read(int slot, int[] ids) {
    int length = padded(ids.length);
    long[] row = new long[length];
    for (int i = 0; i < ids.length; i++) {
      row[i] = ids[i];
    }
    try (PtNDManager scope = (PtNDManager) manager.newSubManager()) {
      PtNDArray tokens = (PtNDArray) scope.create(row, new Shape(1, length));
      PtNDArray last = (PtNDArray) scope.create(new long[] {ids.length - 1}, new Shape(1));
      return Arguments.call(
          model,
          THREADS,
          scope,
          "read",
          IValue.from(tokens),
          IValue.from(last),
          IValue.from((long) slot),
          IValue.from(weights),
          IValue.from(cache),
          IValue.from(cos),
          IValue.from(sin),
          IValue.listFrom(shape.shape()),
          Arguments.numbers(shape, 0));
    }
  }

  /**
   * Adds one token to each of the first n slots.
   *
   * @param ids [n]
   * @param positions [n], below the context
   * @return logits of the next tokens, [n, V] row by row
   */
  public float[] write(long[] ids, long[] positions) {
    int rows = ids.length;
    if (rows < LEAST_ROWS) {
      // The slots above are free, so what the filling rows leave there is overwritten before use.
      return Arrays.copyOf(
          write(Arrays.copyOf(ids, LEAST_ROWS), Arrays.copyOf(positions, LEAST_ROWS)),
          rows * shape.vocabulary());
    }
    long longest = 0;
    for (long position : positions) {
      longest = Math.max(longest, position);
    }
    try (PtNDManager scope = (PtNDManager) manager.newSubManager()) {
      PtNDArray tokens = (PtNDArray) scope.create(ids, new Shape(ids.length));
      PtNDArray places = (PtNDArray) scope.create(positions, new Shape(positions.length));
      return Arguments.call(
          model,
          THREADS,
          scope,
          "write",
          IValue.from(tokens),
          IValue.from(places),
          IValue.from((long) padded((int) longest + 1)),
          IValue.from(weights),
          IValue.from(cache),
          IValue.from(cos),
          IValue.from(sin),
          IValue.listFrom(shape.shape()),
          Arguments.numbers(shape, 0));
    }
  }

  /** Moves a sequence of {@code length} tokens to another slot, over what was there. */
  public void move(int source, int target, int length) {
    Arguments.run(
        model,
        THREADS,
        "move",
        IValue.from(cache),
        IValue.from((long) source),
        IValue.from((long) target),
        IValue.from((long) length));
  }

  public Architecture shape() {
    return shape;
  }

  @Override
  public void close() {
    manager.close();
    model.close();
  }

  private static int padded(int length) {
    return (length + SPAN - 1) / SPAN * SPAN;
  }

  private static Architecture withContext(Architecture shape, int context) {
    return new Architecture(
        shape.vocabulary(),
        shape.width(),
        shape.feedForward(),
        shape.heads(),
        shape.layers(),
        context,
        shape.ropeTheta(),
        shape.normEpsilon(),
        shape.embeddingMultiplier());
  }
}
