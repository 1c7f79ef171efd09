package io.fireact.lm.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TrainerTest {
  private static final Architecture TINY =
      new Architecture(11, 8, 12, 2, 2, 16, 10000, 1e-5, Math.sqrt(8));
  private static final double SCALE = 2;

  @Test
  void everyWeightsGradientIsTheSlopeOfAnIndependentLoss() {
    float[] weights = random(new WeightLayout(TINY).size(), 0.4, 1);
    List<MicroBatch> batches = List.of(batch(3, 7, 1), batch(2, 5, 2));

    float[] found = gradient(weights, LoraLayout.none(), TrainingState.fresh(weights), batches);

    assertSlopes(found, doubles(weights), p -> new ReferenceLlama(TINY, p).loss(batches));
  }

  static Stream<Set<LinearMap>> targets() {
    return Stream.concat(
        Stream.of(
            EnumSet.allOf(LinearMap.class),
            EnumSet.of(LinearMap.Q, LinearMap.V),
            EnumSet.of(LinearMap.K, LinearMap.O, LinearMap.UP)),
        Arrays.stream(LinearMap.values()).map(EnumSet::of));
  }

  @ParameterizedTest
  @MethodSource("targets")
  void everyAdapterGradientIsTheSlopeOfAnIndependentLoss(Set<LinearMap> targets) {
    float[] weights = random(new WeightLayout(TINY).size(), 0.4, 1);
    LoraLayout lora = LoraLayout.of(TINY, targets, 3);
    float[] adapter = random(lora.size(), 0.3, 5);
    List<MicroBatch> batches = List.of(batch(3, 7, 1), batch(2, 5, 2));

    float[] found = gradient(weights, lora, TrainingState.fresh(adapter), batches);

    assertSlopes(
        found,
        doubles(adapter),
        p ->
            new ReferenceLlama(TINY, ReferenceLlama.merged(TINY, doubles(weights), lora, p, SCALE))
                .loss(batches));
  }

  @Test
  void aStepIsClippedAdamWOfTheGradient() {
    float[] weights = random(new WeightLayout(TINY).size(), 0.4, 1);
    float[] first = random(weights.length, 0.1, 8);
    float[] second = random(weights.length, 0.1, 9);
    for (int i = 0; i < second.length; i++) {
      second[i] = Math.abs(second[i]);
    }
    List<MicroBatch> batches = List.of(batch(3, 7, 1));
    float[] raw = gradient(weights, LoraLayout.none(), TrainingState.fresh(weights), batches);
    AdamW adam = new AdamW(4, 3e-3, 0.01, 0.05);

    TrainingState after;
    Trainer.StepResult result;
    try (Trainer trainer =
        new Trainer(
            TINY, weights, LoraLayout.none(), 0, new TrainingState(weights, first, second))) {
      result = trainer.step(batches, adam);
      after = trainer.state();
    }

    double norm = 0;
    for (float value : raw) {
      norm += (double) value * value;
    }
    norm = Math.sqrt(norm);
    assertThat(result.gradientNorm()).isCloseTo(norm, within(1e-5)).isGreaterThan(0.05);
    assertThat(result.loss())
        .isCloseTo(new ReferenceLlama(TINY, doubles(weights)).loss(batches), within(1e-5));
    for (int i = 0; i < weights.length; i++) {
      double g = raw[i] * 0.05 / norm;
      double m = 0.9 * first[i] + 0.1 * g;
      double v = 0.98 * second[i] + 0.02 * g * g;
      double step =
          3e-3 * (m / (1 - Math.pow(0.9, 4))) / (Math.sqrt(v / (1 - Math.pow(0.98, 4))) + 1e-8);
      double expected = weights[i] * (1 - 3e-3 * 0.01) - step;
      assertThat((double) after.firstMoment()[i]).isCloseTo(m, within(1e-6));
      assertThat((double) after.secondMoment()[i]).isCloseTo(v, within(1e-6));
      assertThat((double) after.parameters()[i]).isCloseTo(expected, within(2e-6));
    }
  }

  @Test
  void dividingABatchIntoMicroBatchesOrPaddingItChangesNothing() {
    float[] weights = random(new WeightLayout(TINY).size(), 0.4, 1);
    MicroBatch whole = batch(4, 6, 3);
    List<MicroBatch> parts = new ArrayList<>();
    for (int row = 0; row < 4; row++) {
      parts.add(padded(whole, row, 6 + row));
    }

    float[] together =
        gradient(weights, LoraLayout.none(), TrainingState.fresh(weights), List.of(whole));
    float[] apart = gradient(weights, LoraLayout.none(), TrainingState.fresh(weights), parts);

    assertThat(apart).containsExactly(together, org.assertj.core.data.Offset.offset(1e-5f));
  }

  @Test
  void aLossThatIsNotANumberChangesNothing() {
    float[] weights = random(new WeightLayout(TINY).size(), 0.4, 1);
    weights[new WeightLayout(TINY).of(1, LinearMap.DOWN).offset()] = Float.NaN;
    try (Trainer trainer =
        new Trainer(TINY, weights, LoraLayout.none(), 0, TrainingState.fresh(weights))) {
      Trainer.StepResult result =
          trainer.step(List.of(batch(3, 7, 1)), new AdamW(1, 1e-3, 0.01, 1));

      assertThat(result.finite()).isFalse();
      assertThat(trainer.state().parameters()).isEqualTo(weights);
      assertThat(trainer.state().firstMoment()).containsOnly(0f);
    }
  }

  @Test
  void frozenWeightsStayAsTheyAre() {
    float[] weights = random(new WeightLayout(TINY).size(), 0.4, 1);
    LoraLayout lora = LoraLayout.of(TINY, EnumSet.allOf(LinearMap.class), 3);
    float[] adapter = random(lora.size(), 0.3, 5);
    List<MicroBatch> batches = List.of(batch(3, 7, 1));
    float[] losses = new float[2];
    for (int run = 0; run < 2; run++) {
      try (Trainer trainer =
          new Trainer(TINY, weights, lora, SCALE, TrainingState.fresh(adapter))) {
        if (run == 1) {
          trainer.step(batches, new AdamW(1, 0, 0, 1));
        }
        losses[run] = (float) trainer.step(batches, new AdamW(1, 0, 0, 1)).loss();
      }
    }
    assertThat(losses[1]).isEqualTo(losses[0]);
  }

  @Test
  void namesAndShapesAreThoseOfHuggingFaceAndPeft() {
    assertThat(new WeightLayout(TINY).parameters())
        .extracting(Parameter::name)
        .contains(
            "model.embed_tokens.weight",
            "model.layers.1.mlp.down_proj.weight",
            "model.layers.0.input_layernorm.weight",
            "model.norm.weight");
    assertThat(LoraLayout.of(TINY, EnumSet.of(LinearMap.GATE), 3).parameters().get(1))
        .satisfies(
            b -> {
              assertThat(b.name())
                  .isEqualTo("base_model.model.model.layers.0.mlp.gate_proj.lora_B.weight");
              assertThat(b.shape()).containsExactly(12, 3);
            });
  }

  private static float[] gradient(
      float[] weights, LoraLayout lora, TrainingState state, List<MicroBatch> batches) {
    try (Trainer trainer = new Trainer(TINY, weights, lora, SCALE, state)) {
      trainer.step(batches, new AdamW(1, 0, 0, 1e9));
      return trainer.gradient();
    }
  }

  private interface Loss {
    double at(double[] parameters);
  }

  private static void assertSlopes(float[] found, double[] at, Loss loss) {
    assertThat(found).hasSameSizeAs(at);
    double h = 1e-5;
    double largest = 0;
    for (int i = 0; i < at.length; i++) {
      double old = at[i];
      at[i] = old + h;
      double up = loss.at(at);
      at[i] = old - h;
      double down = loss.at(at);
      at[i] = old;
      double slope = (up - down) / (2 * h);
      largest = Math.max(largest, Math.abs(slope));
      assertThat((double) found[i])
          .as("gradient of parameter %d", i)
          .isCloseTo(slope, within(2e-6 + 2e-5 * Math.abs(slope)));
    }
    assertThat(largest).isGreaterThan(0.001);
  }

  static MicroBatch batch(int rows, int length, long seed) {
    Random random = new Random(seed);
    long[] ids = new long[rows * length];
    List<Long> counted = new ArrayList<>();
    List<Long> labels = new ArrayList<>();
    for (int i = 0; i < ids.length; i++) {
      ids[i] = random.nextInt(TINY.vocabulary());
    }
    for (int i = 0; i < ids.length; i++) {
      if (i % length < length - 1 && random.nextInt(3) > 0) {
        counted.add((long) i);
        labels.add(ids[i + 1]);
      }
    }
    return new MicroBatch(rows, length, ids, longs(counted), longs(labels), ids.length);
  }

  private static MicroBatch padded(MicroBatch batch, int row, int length) {
    long[] ids = Arrays.copyOf(Arrays.copyOfRange(batch.ids(), row * 6, row * 6 + 6), length);
    List<Long> counted = new ArrayList<>();
    List<Long> labels = new ArrayList<>();
    for (int i = 0; i < batch.counted().length; i++) {
      if (batch.counted()[i] / 6 == row) {
        counted.add(batch.counted()[i] % 6);
        labels.add(batch.labels()[i]);
      }
    }
    return new MicroBatch(1, length, ids, longs(counted), longs(labels), 6);
  }

  private static long[] longs(List<Long> values) {
    return values.stream().mapToLong(Long::longValue).toArray();
  }

  static float[] random(int size, double scale, long seed) {
    Random random = new Random(seed);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) (scale * random.nextGaussian());
    }
    return values;
  }

  static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }
}
