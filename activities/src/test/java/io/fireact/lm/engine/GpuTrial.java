package io.fireact.lm.engine;

import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.Attention;
import io.fireact.lm.architecture.ElementType;
import io.fireact.lm.architecture.LoraLayout;
import io.fireact.lm.architecture.LoraWeights;
import io.fireact.lm.architecture.Rope;
import io.fireact.lm.architecture.TargetModule;
import io.fireact.lm.architecture.WeightSource;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Whether a GPU computes right, on random weights of small shapes: gradients and continuations
 * against the processor's in float32. Run by hand: {@code GpuTrial}, or {@code GpuTrial
 * bf16-on-cpu} for what bfloat16 itself costs; nothing but the class path is needed. How fast it is
 * {@link EngineBenchmark} says.
 */
public final class GpuTrial {
  private final Placement placement;

  private GpuTrial(Placement placement) {
    this.placement = placement;
  }

  public static void main(String[] arguments) {
    System.out.println("PyTorch " + TorchEngine.version());
    boolean processor = arguments.length > 0 && arguments[0].equals("bf16-on-cpu");
    new GpuTrial(processor ? new Placement.Cpu(ElementType.BF16) : new Placement.Cuda(0)).check();
  }

  static float[] random(int size, double deviation, long seed) {
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
    LoraLayout lora = LoraLayout.of(shape, EnumSet.allOf(TargetModule.class), 8);
    float[] adapter = random(lora.size(), 0.02, 1);
    List<MicroBatch> batches = List.of(batch(shape, 1, lengths));
    float[] truth = gradient(shape, weights, lora, adapter, new Placement.Cpu(), batches);
    for (ActivationCheckpointing kept : ActivationCheckpointing.values()) {
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
      ActivationCheckpointing... kept) {
    TrainingOptions options =
        new TrainingOptions(
            placement,
            0,
            0,
            kept.length == 0 ? List.of(ActivationCheckpointing.KEEP_ALL) : List.of(kept));
    try (Trainer trainer =
        new Trainer(shape, weights, lora, 2, TrainingState.fresh(adapter), options)) {
      trainer.step(batches, new AdamW(1, 0, 0, 1e9));
      return trainer.gradient();
    }
  }

  /** Of a prompt read in two parts, and of four tokens after it, beside another sequence. */
  private static float[] logits(
      Architecture shape, WeightSource weights, int[] prompt, Placement placement) {
    LoraLayout lora = LoraLayout.of(shape, EnumSet.of(TargetModule.Q, TargetModule.DOWN), 4);
    LoraWeights adapter = new LoraWeights(lora, random(lora.size(), 0.05, 2), 2);
    try (CachedDecoder decoder =
        new CachedDecoder(shape, weights, List.of(adapter), 2, 1, placement)) {
      decoder.read(0, Arrays.copyOf(prompt, 66));
      decoder.copy(0, decoder.firstPrefixSlot(), 64);
      decoder.copy(decoder.firstPrefixSlot(), 1, 64);
      List<float[]> read =
          decoder.read(
              List.of(
                  new CachedDecoder.Prompt(1, prompt, 64, 0),
                  new CachedDecoder.Prompt(0, Arrays.copyOf(prompt, 9), 0, 1)));
      float[] all = Arrays.copyOf(read.get(0), 2 * read.get(0).length);
      System.arraycopy(read.get(1), 0, all, read.get(0).length, read.get(1).length);
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

  private static MicroBatch batch(Architecture shape, long seed, long... lengths) {
    return EngineBenchmark.batch(shape, seed, lengths);
  }

  private static void print(String format, Object... values) {
    System.out.printf(Locale.ROOT, format, values);
  }
}
