package io.fireact.lm.engine;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.FlatWeights;
import io.fireact.lm.architecture.LoraLayout;
import io.fireact.lm.architecture.LoraWeights;
import io.fireact.lm.architecture.Rotary;
import io.fireact.lm.architecture.WeightLayout;
import io.fireact.lm.architecture.WeightSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
  static final int THREADS = 1;

  /**
   * Smaller batches are filled up to this many rows: below it the matrix product takes other paths,
   * and the last bits would depend on the batch.
   */
  private static final int MIN_ROWS = 4;

  /** Tokens of prompts that are read in one call on a GPU. */
  public static final int READ_AT_ONCE = 8192;

  private final Torch torch;
  private final Architecture shape;
  private final boolean fixedOrder;
  private final int batchSlots;
  private final int prefixSlots;
  private final PtNDArray[] weights;
  private final AdapterStacks adapters;
  private final List<PtNDArray> cache = new ArrayList<>();
  private final PtNDArray cos;
  private final PtNDArray sin;
  private @Nullable CudaGraphs graphs;

  /**
   * A prompt to read into a slot.
   *
   * @param ids at least one, at most the context
   * @param known leading tokens that are in the slot already; whole blocks, less than all
   * @param adapter number of the sequence's adapter
   */
  @SuppressWarnings("ArrayRecordComponent") // neither copied nor compared
  public record Prompt(int slot, int[] ids, int known, int adapter) {
    int rest() {
      return ids.length - known;
    }
  }

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
   * @param prefixSlots further slots, from {@link #firstPrefixSlot} on, for what other sequences
   *     may begin with
   * @throws IllegalArgumentException when weights and architecture do not fit
   */
  public CachedDecoder(
      Architecture shape,
      WeightSource weights,
      List<LoraWeights> adapters,
      int slots,
      int prefixSlots,
      Placement placement) {
    this.shape = shape;
    this.prefixSlots = prefixSlots;
    fixedOrder = placement instanceof Placement.Cpu;
    batchSlots = Math.max(slots, minSlots(placement));
    torch = new Torch(placement, Kernels.serve(placement, shape), THREADS);
    try {
      this.weights = NativeWeights.load(torch, shape, weights);
      this.adapters = new AdapterStacks(torch, shape, !fixedOrder);
      this.adapters.add(adapters);
      int context = whole(shape.context());
      for (int i = 0; i < 2 * shape.layers(); i++) {
        // Zeros, not garbage: a masked key is weighted 0, and 0 x NaN would still be NaN.
        cache.add(
            torch.zeros(
                batchSlots + prefixSlots,
                context,
                shape.attention().keyValueHeads(),
                shape.headWidth()));
      }
      Shape table = new Shape(context, shape.headWidth() / 2);
      cos = (PtNDArray) torch.manager().create(Rotary.cos(shape, context), table);
      sin = (PtNDArray) torch.manager().create(Rotary.sin(shape, context), table);
      graphs = newGraphs();
    } catch (RuntimeException e) {
      torch.close();
      throw e;
    }
  }

  private @Nullable CudaGraphs newGraphs() {
    return torch.kernels()
        ? new CudaGraphs(torch, batchSlots, () -> model(List.of(), new long[0], null))
        : null;
  }

  /**
   * Adds an adapter beside those that are there; sequences that are decoded go on, also where it
   * cannot be added.
   *
   * @return the lowest number that is free, from 1
   */
  public int add(LoraWeights adapter) {
    forgetRecorded();
    try {
      return adapters.add(List.of(adapter)).get(0);
    } finally {
      graphs = newGraphs();
    }
  }

  /** Forgets the adapter of a number, which no sequence may have any more. */
  public void remove(int number) {
    forgetRecorded();
    try {
      adapters.remove(number);
    } finally {
      graphs = newGraphs();
    }
  }

  /** What is recorded reads the tensors that there were. */
  private void forgetRecorded() {
    if (graphs != null) {
      graphs.close();
      graphs = null;
    }
  }

  private void merge(LoraWeights adapter) {
    try (PtNDManager scope = torch.scope()) {
      PtNDArray flat = Torch.floats(scope, adapter.parameters());
      torch.run(
          "merge",
          IValue.listFrom(weights),
          IValue.listFrom(torch.views(flat, adapter.layout().fused())),
          IValue.listFrom(shape.shape()),
          Torch.lists(adapter.layout().columns(shape)),
          IValue.from(adapter.scale()));
    }
  }

  /** Slots that a decoder has at least, whatever is asked for. */
  public static int minSlots(Placement placement) {
    return placement instanceof Placement.Cpu ? MIN_ROWS : 1;
  }

  /** The first slot that holds no sequence that is decoded. */
  public int firstPrefixSlot() {
    return batchSlots;
  }

  /** Slots from {@link #firstPrefixSlot} on. */
  public int prefixSlots() {
    return prefixSlots;
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
    return read(List.of(new Prompt(slot, ids, known, adapter))).get(0);
  }

  /**
   * Reads prompts into slots of their own: on a GPU together, on the processor one by one.
   *
   * @return logits of each one's next token, [V]
   */
  public List<float[]> read(List<Prompt> prompts) {
    List<float[]> logits = new ArrayList<>();
    List<Prompt> batch = new ArrayList<>();
    int tokens = 0;
    for (Prompt prompt : prompts) {
      if (!batch.isEmpty() && (fixedOrder || tokens + prompt.rest() > READ_AT_ONCE)) {
        readBatch(batch, logits);
        batch.clear();
        tokens = 0;
      }
      batch.add(prompt);
      tokens += prompt.rest();
    }
    if (!batch.isEmpty()) {
      readBatch(batch, logits);
    }
    return logits;
  }

  private void readBatch(List<Prompt> prompts, List<float[]> logits) {
    int context = whole(shape.context());
    List<long[]> blocks = new ArrayList<>();
    long[] last = new long[prompts.size()];
    int n = 0;
    for (Prompt prompt : prompts) {
      int rest = prompt.rest();
      int row = fixedOrder ? whole(rest) : rest;
      last[blocks.size()] = n + rest - 1L;
      blocks.add(new long[] {prompt.slot(), prompt.known(), row});
      n += row;
    }
    long[] ids = new long[n];
    long[] positions = new long[n];
    long[] places = new long[n];
    long[] adapters = new long[prompts.size() == 1 ? 1 : n];
    adapters[0] = prompts.get(0).adapter();
    int place = 0;
    for (int i = 0; i < blocks.size(); i++) {
      Prompt prompt = prompts.get(i);
      for (int j = 0; j < blocks.get(i)[2]; j++) {
        ids[place] = j < prompt.rest() ? prompt.ids()[prompt.known() + j] : 0;
        positions[place] = (long) prompt.known() + j;
        places[place] = (long) prompt.slot() * context + positions[place];
        if (adapters.length > 1) {
          adapters[place] = prompt.adapter();
        }
        place++;
      }
    }
    try (PtNDManager scope = torch.scope()) {
      float[] all =
          torch.floats(
              scope,
              "read",
              model(
                  List.of(
                      IValue.from(Torch.longs(scope, ids)),
                      IValue.from(Torch.longs(scope, positions)),
                      IValue.from(Torch.longs(scope, places)),
                      Torch.lists(blocks),
                      IValue.from(Torch.longs(scope, last))),
                  adapters,
                  Torch.longs(scope, adapters)));
      int words = shape.vocabulary();
      for (int i = 0; i < blocks.size(); i++) {
        logits.add(blocks.size() == 1 ? all : Arrays.copyOfRange(all, i * words, (i + 1) * words));
      }
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
      PtNDArray recorded = recorded(scope, false, ids, positions, adapter);
      float[] logits =
          recorded == null
              ? torch.floats(scope, "write", next(scope, rows, ids, positions, adapter))
              : recorded.toFloatArray();
      int size = ids.length * shape.vocabulary();
      return logits.length == size ? logits : Arrays.copyOf(logits, size);
    }
  }

  /**
   * As {@link #write(long[], long[], long[])}, and returns each row's likeliest next token, [n].
   */
  public long[] writeGreedy(long[] ids, long[] positions, long[] adapter) {
    int rows = rows(ids.length);
    try (PtNDManager scope = torch.scope()) {
      PtNDArray recorded = recorded(scope, true, ids, positions, adapter);
      long[] likeliest =
          recorded == null
              ? torch.longs(scope, "write_greedy", next(scope, rows, ids, positions, adapter))
              : recorded.toLongArray();
      return Arrays.copyOf(likeliest, ids.length);
    }
  }

  private @Nullable PtNDArray recorded(
      PtNDManager scope, boolean greedy, long[] ids, long[] positions, long[] adapter) {
    return graphs == null ? null : graphs.step(scope, greedy, ids, positions, adapter);
  }

  /**
   * The slots above are free, so what the filling rows leave there is overwritten before it is
   * used.
   */
  private int rows(int count) {
    return fixedOrder ? Math.max(count, MIN_ROWS) : count;
  }

  private IValue[] next(PtNDManager scope, int rows, long[] ids, long[] positions, long[] adapter) {
    long longest = Arrays.stream(positions).max().orElse(0) + 1;
    return model(
        List.of(
            IValue.from(Torch.longs(scope, Arrays.copyOf(ids, rows))),
            IValue.from(Torch.longs(scope, Arrays.copyOf(positions, rows))),
            IValue.from(fixedOrder ? (long) whole((int) longest) : longest)),
        adapter,
        Torch.longs(scope, Arrays.copyOf(adapter, rows)));
  }

  /**
   * The arguments of a call: its own first ones and the model, with the adapters of the rows.
   *
   * @param named the numbers of the rows' adapters
   * @param which the same, for the call
   */
  private IValue[] model(List<IValue> first, long[] named, @Nullable PtNDArray which) {
    List<IValue> arguments = new ArrayList<>(first);
    arguments.add(IValue.listFrom(weights));
    arguments.add(adapters.stacked(named));
    arguments.add(adapters.masks(named));
    if (which != null) {
      arguments.add(IValue.from(which));
    }
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
    if (graphs != null) {
      graphs.close();
    }
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
