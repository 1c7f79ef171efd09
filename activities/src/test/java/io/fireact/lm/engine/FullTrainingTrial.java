package io.fireact.lm.engine;

import io.fireact.json.Json;
import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.Attention;
import io.fireact.lm.architecture.FlatWeights;
import io.fireact.lm.architecture.Rope;
import io.fireact.lm.architecture.WeightLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Training of all weights on a GPU against the processor: the relative distance of one step's
 * gradients, and of what thirty steps changed. Run by hand, with {@code cpu-bf16} where there is no
 * GPU; a directory besides gets the numbers that {@code full_bf16.py} gives to transformers.
 */
public final class FullTrainingTrial {
  private static final Architecture SHAPE =
      new Architecture(
          1000,
          512,
          1024,
          new Attention(6, 2, 64, true, 0),
          3,
          512,
          new Rope.Plain(10_000),
          1e-5,
          1,
          true);

  private FullTrainingTrial() {}

  public static void main(String[] arguments) throws IOException {
    Placement placement = Devices.named(arguments.length == 0 ? "cuda" : arguments[0]);
    float[] weights = FlatWeights.of(SHAPE, new RandomWeights(SHAPE, 0.05));
    Result truth = train(weights, new Placement.Cpu());
    Result found = train(weights, placement);
    if (arguments.length > 1) {
      Path directory = Path.of(arguments[1]);
      write(directory.resolve("weights.f32"), weights);
      write(directory.resolve("truth.f32"), truth.change());
      write(directory.resolve("found.f32"), found.change());
      Files.writeString(directory.resolve("batches.json"), Json.write(batches()));
      Files.writeString(
          directory.resolve("layout.json"), Json.write(new WeightLayout(SHAPE).parameters()));
    }
    System.out.printf(
        Locale.ROOT,
        "PyTorch %s, %s: gradient %.4f, change after 30 steps %.4f, loss %.4f against %.4f%n",
        TorchEngine.version(),
        placement.device(),
        distance(found.gradient(), truth.gradient()),
        distance(found.change(), truth.change()),
        found.loss(),
        truth.loss());
  }

  @SuppressWarnings("ArrayRecordComponent") // of this class alone
  private record Result(float[] gradient, float[] change, double loss) {}

  private static Result train(float[] weights, Placement placement) {
    TrainingOptions options =
        new TrainingOptions(placement, 0, 0, List.of(ActivationCheckpointing.RECOMPUTE_POINTWISE));
    List<MicroBatch> batches = batches();
    try (Trainer trainer = new Trainer(SHAPE, TrainingState.fresh(weights), options)) {
      trainer.step(batches, new AdamW(1, 0, 0, 1e9));
      float[] gradient = trainer.gradient();
      for (int step = 2; step <= 31; step++) {
        trainer.step(batches, new AdamW(step, 1e-4, 0.9, 0.999, 0, 1));
      }
      float[] change = trainer.state().parameters();
      for (int i = 0; i < change.length; i++) {
        change[i] -= weights[i];
      }
      return new Result(gradient, change, trainer.loss(batches));
    }
  }

  private static void write(Path file, float[] values) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    Files.write(file, bytes.array());
  }

  private static List<MicroBatch> batches() {
    return List.of(batch(96, 17, 250), batch(33, 64));
  }

  private static MicroBatch batch(long... lengths) {
    Random random = new Random(lengths.length);
    List<Long> ids = new ArrayList<>();
    List<Long> lossPositions = new ArrayList<>();
    List<Long> labels = new ArrayList<>();
    for (long length : lengths) {
      for (int t = 0; t < length; t++) {
        if (t > 0) {
          lossPositions.add((long) ids.size() - 1);
        }
        ids.add((long) random.nextInt(SHAPE.vocabulary()));
        if (t > 0) {
          labels.add(ids.get(ids.size() - 1));
        }
      }
    }
    return new MicroBatch(lengths, longs(ids), longs(lossPositions), longs(labels));
  }

  private static long[] longs(List<Long> values) {
    return values.stream().mapToLong(Long::longValue).toArray();
  }

  private static double distance(float[] found, float[] expected) {
    double wrong = 0;
    double all = 0;
    for (int i = 0; i < expected.length; i++) {
      wrong += Math.pow((double) found[i] - expected[i], 2);
      all += Math.pow(expected[i], 2);
    }
    return Math.sqrt(wrong / all);
  }
}
