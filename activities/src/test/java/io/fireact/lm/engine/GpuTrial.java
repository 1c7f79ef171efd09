package io.fireact.lm.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * What a GPU gives and whether it is right, on random weights: gradients and continuations of small
 * shapes against the processor, then tokens a second at the shapes of Llama-2-7B and SmolLM2-135M.
 * Run by hand: {@code GpuTrial check} (or {@code check-bf16-on-cpu} where there is no GPU), {@code
 * train 7b|135m [FILE WITH LENGTHS]}, {@code decode 7b|135m}; nothing but the class path is needed.
 */
public final class GpuTrial {
  private static final Architecture LLAMA_7B =
      new Architecture(
          32000,
          4096,
          11008,
          new Attention(32, 32, 128, false, 0),
          32,
          4096,
          new Rope.Plain(10_000),
          1e-5,
          1,
          false);
  private static final Architecture SMOLLM2_135M =
      new Architecture(
          49152,
          576,
          1536,
          new Attention(9, 3, 64, false, 0),
          30,
          8192,
          new Rope.Plain(100_000),
          1e-5,
          1,
          true);
  private static final int PACK = 4096;

  private final Placement placement;

  private GpuTrial(Placement placement) {
    this.placement = placement;
  }

  public static void main(String[] arguments) throws IOException {
    System.out.println("PyTorch " + TorchEngine.version());
    String what = arguments.length == 0 ? "check" : arguments[0];
    switch (what) {
      case "check" -> new GpuTrial(new Placement.Cuda(0)).check();
      case "check-bf16-on-cpu" -> new GpuTrial(new Placement.Cpu(ElementType.BF16)).check();
      case "train-on-cpu" -> new GpuTrial(new Placement.Cpu()).trainSmall();
      case "train" -> new GpuTrial(new Placement.Cuda(0)).train(arguments);
      case "decode" -> new GpuTrial(new Placement.Cuda(0)).decode(arguments[1]);
      default -> throw new IllegalArgumentException("check, train or decode, not " + what);
    }
  }

  private static float[] random(int size, double deviation, long seed) {
    Random random = new Random(seed);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
    return values;
  }

  // ---- right or not

  private void check() {
    check("one length, wide heads", new Attention(4, 4, 128, false, 0), false, 96, 96, 96);
    check("ragged, wide heads", new Attention(4, 4, 128, false, 0), false, 96, 17, 250);
    check("ragged, grouped, biased", new Attention(6, 2, 64, true, 0), true, 96, 17, 250);
    check("ragged, window of 32", new Attention(6, 2, 64, false, 32), true, 96, 17, 250);
  }

  private void check(String name, Attention attention, boolean tied, long... lengths) {
    Architecture shape =
        new Architecture(1000, 512, 1024, attention, 3, 512, new Rope.Plain(10_000), 1e-5, 1, tied);
    RandomWeights weights = new RandomWeights(shape, 0.05);
    LoraLayout lora = LoraLayout.of(shape, EnumSet.allOf(LinearMap.class), 8);
    float[] adapter = random(lora.size(), 0.02, 1);
    List<MicroBatch> batches = List.of(batch(shape, 1, lengths));
    float[] truth = gradient(shape, weights, lora, adapter, new Placement.Cpu(), batches);
    for (Activations kept : Activations.values()) {
      float[] found = gradient(shape, weights, lora, adapter, placement, batches, kept);
      print("%-24s %-20s relative gradient error %.4f%n", name, kept, distance(found, truth));
    }
    int[] prompt = new int[70];
    Arrays.setAll(prompt, i -> i * i % 1000);
    float[] expected = logits(shape, weights, prompt, new Placement.Cpu());
    print(
        "%-24s %-20s relative logit error    %.4f%n",
        name, "decoding", distance(logits(shape, weights, prompt, placement), expected));
  }

  private static float[] gradient(
      Architecture shape,
      WeightSource weights,
      LoraLayout lora,
      float[] adapter,
      Placement placement,
      List<MicroBatch> batches,
      Activations... kept) {
    TrainingOptions options =
        new TrainingOptions(
            placement, 0, 0, kept.length == 0 ? List.of(Activations.KEEP_ALL) : List.of(kept));
    try (Trainer trainer =
        new Trainer(shape, weights, lora, 2, TrainingState.fresh(adapter), options)) {
      trainer.step(batches, new AdamW(1, 0, 0, 1e9));
      return trainer.gradient();
    }
  }

  /** Of a prompt read in two parts, and of four tokens after it, beside another sequence. */
  private static float[] logits(
      Architecture shape, WeightSource weights, int[] prompt, Placement placement) {
    LoraLayout lora = LoraLayout.of(shape, EnumSet.of(LinearMap.Q, LinearMap.DOWN), 4);
    LoraWeights adapter = new LoraWeights(lora, random(lora.size(), 0.05, 2), 2);
    try (CachedDecoder decoder =
        new CachedDecoder(shape, weights, List.of(adapter), 2, 1, placement)) {
      decoder.read(0, Arrays.copyOf(prompt, 66));
      decoder.copy(0, decoder.firstSpare(), 64);
      decoder.copy(decoder.firstSpare(), 1, 64);
      float[] all = decoder.read(1, prompt, 64, 0);
      decoder.read(0, Arrays.copyOf(prompt, 9), 0, 1);
      for (int i = 0; i < 4; i++) {
        float[] next =
            decoder.write(new long[] {i, 7 + i}, new long[] {9 + i, 70 + i}, new long[] {1, 0});
        all = Arrays.copyOf(all, all.length + next.length);
        System.arraycopy(next, 0, all, all.length - next.length, next.length);
      }
      return all;
    }
  }

  private static double distance(float[] found, float[] expected) {
    double difference = 0;
    double size = 0;
    for (int i = 0; i < found.length; i++) {
      difference += Math.pow((double) found[i] - expected[i], 2);
      size += (double) expected[i] * expected[i];
    }
    return Math.sqrt(difference / size);
  }

  // ---- training

  private void train(String[] arguments) throws IOException {
    Architecture shape = shape(arguments[1]);
    RandomWeights weights = new RandomWeights(shape, 0.02);
    LoraLayout lora = LoraLayout.of(shape, EnumSet.of(LinearMap.Q, LinearMap.V), 8);
    int rows = shape.equals(LLAMA_7B) ? 8 : 16;
    long[] lengths = new long[rows];
    Arrays.fill(lengths, 512);
    for (Activations kept : Activations.values()) {
      long began = System.nanoTime();
      try (Trainer trainer = trainer(shape, weights, lora, kept)) {
        print("%s, %s: loaded in %.1f s%n", arguments[1], kept, seconds(began));
        List<MicroBatch> equal = List.of(batch(shape, 1, lengths));
        print("  512 x %d: %,.0f tokens/s%n", rows, rate(trainer, List.of(equal), 4, 10));
        List<MicroBatch> whole = List.of(batch(shape, 1, PACK));
        print("  %d x 1: %,.0f tokens/s%n", PACK, rate(trainer, List.of(whole), 4, 10));
        if (arguments.length > 2) {
          List<List<MicroBatch>> packed = packed(shape, Path.of(arguments[2]));
          print("  packed: %,.0f tokens/s%n", rate(trainer, packed, packed.size(), packed.size()));
        }
      }
    }
  }

  /** The 135M at 256 x 4, which two cores can do. */
  private void trainSmall() {
    RandomWeights weights = new RandomWeights(SMOLLM2_135M, 0.02);
    LoraLayout lora = LoraLayout.of(SMOLLM2_135M, EnumSet.of(LinearMap.Q, LinearMap.V), 8);
    try (Trainer trainer = trainer(SMOLLM2_135M, weights, lora, Activations.KEEP_ALL)) {
      List<MicroBatch> equal = List.of(batch(SMOLLM2_135M, 1, 256, 256, 256, 256));
      print("256 x 4: %,.0f tokens/s%n", rate(trainer, List.of(equal), 1, 3));
    }
  }

  private Trainer trainer(
      Architecture shape, WeightSource weights, LoraLayout lora, Activations kept) {
    return new Trainer(
        shape.withContext(PACK),
        weights,
        lora,
        2,
        TrainingState.fresh(random(lora.size(), 0.01, 1)),
        new TrainingOptions(placement, 0, 0, List.of(kept)));
  }

  private static double rate(Trainer trainer, List<List<MicroBatch>> steps, int warmUp, int timed) {
    int step = 0;
    for (int i = 0; i < warmUp; i++) {
      trainer.step(steps.get(step++ % steps.size()), new AdamW(step, 1e-5, 0, 1));
    }
    long tokens = 0;
    long began = System.nanoTime();
    for (int i = 0; i < timed; i++) {
      List<MicroBatch> batches = steps.get(step++ % steps.size());
      tokens += batches.stream().mapToLong(MicroBatch::tokens).sum();
      trainer.step(batches, new AdamW(step, 1e-5, 0, 1));
    }
    return tokens / seconds(began);
  }

  /** Sequences of the lengths in a file, in order, as many to a step as fit. */
  private static List<List<MicroBatch>> packed(Architecture shape, Path file) throws IOException {
    List<List<MicroBatch>> steps = new ArrayList<>();
    List<Long> lengths = new ArrayList<>();
    long sum = 0;
    for (String word : Files.readString(file).trim().split("\\s+")) {
      long length = Long.parseLong(word);
      if (sum + length > PACK) {
        steps.add(List.of(batch(shape, steps.size(), longs(lengths))));
        lengths.clear();
        sum = 0;
      }
      lengths.add(length);
      sum += length;
    }
    steps.add(List.of(batch(shape, steps.size(), longs(lengths))));
    return steps;
  }

  private static MicroBatch batch(Architecture shape, long seed, long... lengths) {
    Random random = new Random(seed);
    long[] ids = new long[(int) Arrays.stream(lengths).sum()];
    Arrays.setAll(ids, i -> random.nextInt(shape.vocabulary()));
    long[] places = new long[ids.length];
    Arrays.setAll(places, i -> i);
    return new MicroBatch(lengths, ids, places, ids);
  }

  // ---- decoding

  private void decode(String name) {
    Architecture shape = shape(name).withContext(512);
    RandomWeights weights = new RandomWeights(shape, 0.02);
    try (CachedDecoder decoder = new CachedDecoder(shape, weights, List.of(), 64, 0, placement)) {
      for (int n : new int[] {1, 16, 64, 1, 16, 64}) {
        long began = System.nanoTime();
        long[] ids = new long[n];
        long[] positions = new long[n];
        for (int slot = 0; slot < n; slot++) {
          int[] prompt = new int[224 + slot * 37 % 65];
          Arrays.setAll(prompt, i -> i * 31 % 1000);
          decoder.read(slot, prompt);
          positions[slot] = prompt.length;
        }
        double reading = seconds(began);
        began = System.nanoTime();
        for (int step = 0; step < 128; step++) {
          ids = decoder.writeGreedy(ids, positions, new long[n]);
          for (int slot = 0; slot < n; slot++) {
            positions[slot]++;
          }
        }
        double writing = seconds(began);
        print(
            "%s x %d: %,.0f tokens/s, with reading the prompts %,.0f%n",
            name, n, 128 * n / writing, 128 * n / (reading + writing));
      }
    }
  }

  private static Architecture shape(String name) {
    return name.equals("7b") ? LLAMA_7B : SMOLLM2_135M;
  }

  private static long[] longs(List<Long> values) {
    return values.stream().mapToLong(Long::longValue).toArray();
  }

  private static double seconds(long began) {
    return (System.nanoTime() - began) / 1e9;
  }

  private static void print(String format, Object... values) {
    System.out.printf(Locale.ROOT, format, values);
  }
}
