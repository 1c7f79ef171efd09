package io.fireact.lm.engine;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.Attention;
import io.fireact.lm.architecture.LoraLayout;
import io.fireact.lm.architecture.Rope;
import io.fireact.lm.architecture.TargetModule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * What the engine gives at the shapes of Llama-2-7B and SmolLM2-135M with random weights: training
 * and decoding rates, time to the first token, time to load, peak memory. Prints figures and
 * asserts nothing: they hold for the machine and within one run; {@code peers.py} has Python's.
 * Property {@code shape} chooses 7b or 135m, {@code lengths} a file of text lengths to pack.
 */
final class EngineBenchmark {
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

  /** Tokens of text in a packed step. */
  private static final int PACK = 4096;

  private static final int NEW_TOKENS = 128;

  @Test
  void training() throws IOException {
    assumeGpu();
    train(property("shape", "135m"), property("lengths", ""));
  }

  @Test
  void memory() {
    assumeGpu();
    memory(property("shape", "135m"));
  }

  @Test
  void decoding() {
    assumeGpu();
    decode(property("shape", "135m"));
  }

  @Test
  void trainingOnTheProcessor() {
    trainOnTheProcessor();
  }

  /**
   * The same without a build: {@code train 7b|135m [FILE]}, {@code memory 7b|135m}, {@code decode
   * 7b|135m}, {@code cpu}.
   */
  public static void main(String[] arguments) throws IOException {
    switch (arguments[0]) {
      case "train" -> train(arguments[1], arguments.length > 2 ? arguments[2] : "");
      case "memory" -> memory(arguments[1]);
      case "decode" -> decode(arguments[1]);
      case "cpu" -> trainOnTheProcessor();
      default -> throw new IllegalArgumentException("no benchmark is called " + arguments[0]);
    }
  }

  private static String property(String name, String otherwise) {
    return System.getProperty(name, otherwise);
  }

  private static void assumeGpu() {
    TorchEngine.version();
    assumeTrue(Engine.getInstance().getGpuCount() > 0, "PyTorch sees no GPU");
  }

  // ---- training

  private static void train(String name, String lengths) throws IOException {
    Architecture shape = shape(name);
    int rows = rows(name);
    long began = System.nanoTime();
    try (Trainer trainer =
        trainer(shape, ActivationCheckpointing.KEEP_ALL, new Placement.Cuda(0))) {
      print("%s: loaded in %.1f s%n", name, seconds(began));
      List<MicroBatch> equal = List.of(equal(shape, rows, 512));
      print(
          "%s LoRA, 512 x %d: %,.0f tokens/s, %s%n",
          name, rows, rate(trainer, List.of(equal), 5, 18), memoryUsed());
      if (!lengths.isEmpty()) {
        List<List<MicroBatch>> packed = packed(shape, Path.of(lengths));
        print(
            "%s LoRA, packed texts: %,.0f tokens/s, %s%n",
            name, rate(trainer, packed, packed.size(), packed.size()), memoryUsed());
      }
    }
  }

  private static void memory(String name) {
    Architecture shape = shape(name);
    for (ActivationCheckpointing kept : ActivationCheckpointing.values()) {
      for (long length : new long[] {512, 4096}) {
        int rows = length == 512 ? rows(name) : 1;
        try (Trainer trainer = trainer(shape, kept, new Placement.Cuda(0))) {
          double rate = rate(trainer, List.of(List.of(equal(shape, rows, length))), 2, 5);
          print(
              "%s LoRA, %s, %d x %d: %,.0f tokens/s, %s%n",
              name, kept, length, rows, rate, memoryUsed());
        }
        JniUtils.emptyCudaCache();
      }
    }
  }

  /** The 135M at 256 x 4, which two cores can do. */
  private static void trainOnTheProcessor() {
    try (Trainer trainer =
        trainer(SMOLLM2_135M, ActivationCheckpointing.KEEP_ALL, new Placement.Cpu())) {
      List<MicroBatch> equal = List.of(equal(SMOLLM2_135M, 4, 256));
      print("135m LoRA, 256 x 4, float32: %,.0f tokens/s%n", rate(trainer, List.of(equal), 1, 4));
    }
  }

  private static Trainer trainer(
      Architecture shape, ActivationCheckpointing kept, Placement placement) {
    LoraLayout lora = LoraLayout.of(shape, EnumSet.of(TargetModule.Q, TargetModule.V), 8);
    return new Trainer(
        shape.withContext(PACK),
        new RandomWeights(shape, 0.02),
        lora,
        2,
        TrainingState.fresh(GpuTrial.random(lora.size(), 0.01, 1)),
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

  private static MicroBatch equal(Architecture shape, int rows, long length) {
    long[] lengths = new long[rows];
    Arrays.fill(lengths, length);
    return batch(shape, 1, lengths);
  }

  /** Random texts of which every token counts. */
  static MicroBatch batch(Architecture shape, long seed, long... lengths) {
    Random random = new Random(seed);
    long[] ids = new long[(int) Arrays.stream(lengths).sum()];
    Arrays.setAll(ids, i -> random.nextInt(shape.vocabulary()));
    long[] places = new long[ids.length];
    Arrays.setAll(places, i -> i);
    return new MicroBatch(lengths, ids, places, ids);
  }

  // ---- decoding

  private static void decode(String name) {
    Architecture shape = shape(name).withContext(512);
    long began = System.nanoTime();
    try (CachedDecoder decoder =
        new CachedDecoder(
            shape, new RandomWeights(shape, 0.02), List.of(), 64, 0, new Placement.Cuda(0))) {
      print("%s: loaded in %.1f s%n", name, seconds(began));
      for (int n : new int[] {1, 16, 64}) {
        // Once to record, once to time.
        decode(decoder, n);
        print("%s x %d: %s%n", name, n, decode(decoder, n));
      }
      print("%s: %s%n", name, memoryUsed());
    }
  }

  /** Ragged prompts of 256 tokens on average, then greedy tokens, as the decoding loop does. */
  private static String decode(CachedDecoder decoder, int n) {
    long began = System.nanoTime();
    long[] positions = new long[n];
    List<CachedDecoder.Prompt> prompts = new ArrayList<>();
    for (int slot = 0; slot < n; slot++) {
      int[] prompt = new int[n == 1 ? 256 : 224 + slot * 37 % 65];
      Arrays.setAll(prompt, i -> i * 31 % 1000);
      prompts.add(new CachedDecoder.Prompt(slot, prompt, 0, 0));
      positions[slot] = prompt.length;
    }
    decoder.read(prompts);
    double reading = seconds(began);
    began = System.nanoTime();
    long[] ids = new long[n];
    for (int step = 0; step < NEW_TOKENS; step++) {
      ids = decoder.writeGreedy(ids, positions, new long[n]);
      for (int slot = 0; slot < n; slot++) {
        positions[slot]++;
      }
    }
    double writing = seconds(began);
    return String.format(
        Locale.ROOT,
        "first tokens after %.0f ms, then %,.0f tokens/s; with the prompts %,.0f",
        1e3 * reading,
        NEW_TOKENS * n / writing,
        NEW_TOKENS * n / (reading + writing));
  }

  // ---- what all share

  private static Architecture shape(String name) {
    return switch (name) {
      case "7b" -> LLAMA_7B;
      case "135m" -> SMOLLM2_135M;
      default -> throw new IllegalArgumentException("the shapes are 7b and 135m, not " + name);
    };
  }

  private static int rows(String name) {
    return name.equals("7b") ? 8 : 16;
  }

  /** What the card's memory holds; PyTorch gives back nothing, so this is the peak so far. */
  private static String memoryUsed() {
    try {
      Process process =
          new ProcessBuilder(
                  "nvidia-smi", "--query-gpu=memory.used", "--format=csv,noheader", "--id=0")
              .start();
      try (var output = process.getInputStream()) {
        return new String(output.readAllBytes(), StandardCharsets.UTF_8).strip() + " in use";
      }
    } catch (IOException e) {
      return "memory unknown: " + e.getMessage();
    }
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
