package io.fireact.lm.engine;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A decoder with a cache of keys and values for a fixed number of sequences, in slots, and any
 * number of adapters over its weights. Not thread safe: one thread decodes, and decides which
 * sequence is in which slot.
 *
 * <p>On the processor a sequence's logits are the same bits whatever it is decoded with, and
 * whether its first blocks were read or copied from another slot: sums are formed in an order that
 * depends on the sequence alone.
 */
public final class CachedDecoder implements AutoCloseable {
  /**
   * Tokens of a block; a prompt's whole blocks may be copied from a sequence that begins alike. The
   * decoder's source knows the number too.
   */
  public static final int BLOCK = 64;

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

  private final Torch torch;
  private final Architecture shape;
  private final boolean fixedOrder;
  private final int decoding;
  private final int spare;
  private final PtNDArray[] weights;
  private final StackedLora adapters;
  private final List<PtNDArray> cache = new ArrayList<>();
  private final PtNDArray cos;
  private final PtNDArray sin;

  /**
   * A decoder on the processor without adapters, or with one that is merged into the weights.
   *
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
    this(shape, new FlatWeights(shape, weights), List.of(), slots, slots, new Placement.Cpu());
    if (lora.rank() > 0) {
      merge(new LoraWeights(lora, adapter, scale));
    }
  }

  /**
   * @param adapters numbered from 1 where a sequence names one; 0 is none
   * @param slots sequences decoded together at most
   * @param spare further slots, from {@link #firstSpare} on, for what other sequences may begin
   *     with
   * @throws IllegalArgumentException when weights and architecture do not fit
   */
  public CachedDecoder(
      Architecture shape,
      WeightSource weights,
      List<LoraWeights> adapters,
      int slots,
      int spare,
      Placement placement) {
    this.shape = shape;
    this.spare = spare;
    fixedOrder = placement instanceof Placement.Cpu;
    decoding = fixedOrder ? Math.max(slots, LEAST_ROWS) : slots;
    torch = new Torch(placement, THREADS);
    try {
      this.weights = NativeWeights.load(torch, shape, weights);
      this.adapters = new StackedLora(torch, shape, adapters);
      int context = whole(shape.context());
      for (int i = 0; i < 2 * shape.layers(); i++) {
        // Zeros, not garbage: a masked key is weighted 0, and 0 x NaN would still be NaN.
        cache.add(
            torch.zeros(
                decoding + spare, context, shape.attention().keyValueHeads(), shape.headWidth()));
      }
      Shape table = new Shape(context, shape.headWidth() / 2);
      cos = (PtNDArray) torch.manager().create(Rotary.cos(shape, context), table);
      sin = (PtNDArray) torch.manager().create(Rotary.sin(shape, context), table);
    } catch (RuntimeException e) {
      torch.close();
      throw e;
    }
  }

  private void merge(LoraWeights adapter) {
    try (PtNDManager scope = torch.scope()) {
      PtNDArray flat = Torch.floats(scope, adapter.parameters());
      torch.run(
          "merge",
          IValue.listFrom(weights),
          IValue.listFrom(torch.views(flat, adapter.layout().packs())),
          IValue.listFrom(shape.shape()),
          Torch.lists(adapter.layout().columns(shape)),
          IValue.from(adapter.scale()));
    }
  }

  /** The first slot that holds no sequence that is decoded. */
  public int firstSpare() {
    return decoding;
  }

  /** Slots from {@link #firstSpare} on. */
  public int spare() {
    return spare;
  }

  /** Reads one prompt into a slot, without an adapter; see {@link #read(int, int[], int, int)}. */
  public float[] read(int slot, int[] ids) {
    return read(slot, ids, 0, 0);
  }

  /**
   * Reads one prompt into a slot.
   *
   * @param ids at least one, at most the context
   * @param known leading tokens that are in the slot already; whole blocks, less than all
   * @param adapter number of the sequence's adapter
   * @return logits of the next token, [V]
   */
  public float[] read(int slot, int[] ids, int known, int adapter) {
    int rest = ids.length - known;
    long[] row = new long[fixedOrder ? whole(rest) : rest];
    for (int i = 0; i < rest; i++) {
      row[i] = ids[known + i];
    }
    try (PtNDManager scope = torch.scope()) {
      return torch.floats(
          scope,
          "read",
          arguments(
              List.of(
                  IValue.from(Torch.longs(scope, row)),
                  IValue.from((long) slot),
                  IValue.from((long) known),
                  IValue.from(Torch.longs(scope, new long[] {rest - 1}))),
              Torch.longs(scope, new long[] {adapter})));
    }
  }

  /** Adds one token to each of the first n slots, without adapters. */
  public float[] write(long[] ids, long[] positions) {
    return write(ids, positions, new long[ids.length]);
  }

  /**
   * Adds one token to each of the first n slots.
   *
   * @param ids [n]
   * @param positions [n], below the context
   * @param adapter [n], numbers of the sequences' adapters
   * @return logits of the next tokens, [n, V] row by row
   */
  public float[] write(long[] ids, long[] positions, long[] adapter) {
    int rows = rows(ids.length);
    try (PtNDManager scope = torch.scope()) {
      float[] logits = torch.floats(scope, "write", next(scope, rows, ids, positions, adapter));
      return rows == ids.length ? logits : Arrays.copyOf(logits, ids.length * shape.vocabulary());
    }
  }

  /**
   * As {@link #write(long[], long[], long[])}, and returns each row's likeliest next token, [n].
   */
  public long[] writeGreedy(long[] ids, long[] positions, long[] adapter) {
    int rows = rows(ids.length);
    try (PtNDManager scope = torch.scope()) {
      return Arrays.copyOf(
          torch.longs(scope, "write_greedy", next(scope, rows, ids, positions, adapter)),
          ids.length);
    }
  }

  /**
   * The slots above are free, so what the filling rows leave there is overwritten before it is
   * used.
   */
  private int rows(int count) {
    return fixedOrder ? Math.max(count, LEAST_ROWS) : count;
  }

  private IValue[] next(PtNDManager scope, int rows, long[] ids, long[] positions, long[] adapter) {
    long longest = Arrays.stream(positions).max().orElse(0) + 1;
    return arguments(
        List.of(
            IValue.from(Torch.longs(scope, Arrays.copyOf(ids, rows))),
            IValue.from(Torch.longs(scope, Arrays.copyOf(positions, rows))),
            IValue.from(fixedOrder ? (long) whole((int) longest) : longest)),
        Torch.longs(scope, Arrays.copyOf(adapter, rows)));
  }

  private IValue[] arguments(List<IValue> first, PtNDArray which) {
    List<IValue> arguments = new ArrayList<>(first);
    arguments.add(IValue.listFrom(weights));
    arguments.add(adapters.stacked());
    arguments.add(IValue.from(adapters.masks()));
    arguments.add(IValue.from(which));
    arguments.add(Torch.list(cache));
    arguments.add(IValue.from(cos));
    arguments.add(IValue.from(sin));
    arguments.add(IValue.listFrom(shape.shape()));
    arguments.add(Torch.numbers(shape, 0, 0));
    return arguments.toArray(new IValue[0]);
  }

  /** Copies the first {@code length} tokens of a slot to another, over what was there. */
  public void copy(int source, int target, int length) {
    torch.run(
        "copy",
        Torch.list(cache),
        IValue.from((long) source),
        IValue.from((long) target),
        IValue.from((long) length));
  }

  public Architecture shape() {
    return shape;
  }

  @Override
  public void close() {
    torch.close();
  }

  /**
   * Lengths are rounded up to whole blocks, so that a sequence's sums are formed in the same order
   * whatever it is batched with.
   */
  private static int whole(int length) {
    return (length + BLOCK - 1) / BLOCK * BLOCK;
  }
}
