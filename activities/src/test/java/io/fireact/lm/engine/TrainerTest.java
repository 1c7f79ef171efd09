package io.fireact.lm.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.ElementType;
import io.fireact.lm.architecture.FlatWeights;
import io.fireact.lm.architecture.LoraLayout;
import io.fireact.lm.architecture.Parameter;
import io.fireact.lm.architecture.TargetModule;
import io.fireact.lm.architecture.WeightLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainerTest {
  private static final Architecture TINY =
      new Architecture(11, 8, 12, 2, 2, 16, 10000, 1e-5, Math.sqrt(8));
  private static final double SCALE = 2;

  @ParameterizedTest
  @EnumSource
  void everyWeightsGradientIsTheSlopeOfAnIndependentLoss(Family family) {
    Architecture shape = family.shape();
    float[] weights = family.weights(1);
    List<MicroBatch> batches = List.of(batch(1, 7, 7, 7), batch(2, 5, 1, 9));

    float[] found = gradient(shape, weights, LoraLayout.none(), weights, batches);

    assertSlopes(
        found, doubles(weights), every(family), p -> new ReferenceLlama(shape, p).loss(batches));
  }

  static Stream<Arguments> targets() {
    return Arrays.stream(Family.values())
        .flatMap(
            family ->
                Stream.concat(
                        Stream.of(
                            EnumSet.allOf(TargetModule.class),
                            EnumSet.of(TargetModule.Q, TargetModule.V),
                            EnumSet.of(TargetModule.K, TargetModule.O, TargetModule.UP)),
                        Arrays.stream(TargetModule.values()).map(EnumSet::of))
                    .limit(family == Family.PLAIN ? 10 : 2)
                    .map(maps -> Arguments.of(family, maps)));
  }

  @ParameterizedTest
  @MethodSource("targets")
  void everyAdapterGradientIsTheSlopeOfAnIndependentLoss(Family family, Set<TargetModule> targets) {
    Architecture shape = family.shape();
    float[] weights = family.weights(1);
    LoraLayout lora = LoraLayout.of(shape, targets, 3);
    float[] adapter = random(lora.size(), 0.3, 5);
    List<MicroBatch> batches = List.of(batch(1, 7, 4), batch(2, 5, 5));

    float[] found = gradient(shape, weights, lora, adapter, batches);

    assertSlopes(
        found,
        doubles(adapter),
        every(family),
        p ->
            new ReferenceLlama(
                    shape, ReferenceLlama.merged(shape, doubles(weights), lora, p, SCALE))
                .loss(batches));
  }

  @Test
  void theGradientThroughDroppedInputsIsTheSlopeOfTheSameStepsLoss() {
    Architecture shape = Family.GROUPED_AND_UNTIED.shape();
    float[] weights = Family.GROUPED_AND_UNTIED.weights(1);
    LoraLayout lora = LoraLayout.of(shape, EnumSet.allOf(TargetModule.class), 2);
    float[] adapter = random(lora.size(), 0.5, 5);
    TrainingOptions options = options(0.4, 3, ActivationCheckpointing.KEEP_ALL);
    List<MicroBatch> batches = List.of(batch(1, 9, 4), batch(2, 6));

    float[] found = gradient(shape, weights, lora, adapter, options, batches);

    double wrong = 0;
    double all = 0;
    for (int i = 0; i < adapter.length; i += 19) {
      double[] losses = new double[2];
      for (int side = 0; side < 2; side++) {
        float[] moved = adapter.clone();
        moved[i] += side == 0 ? -0.005f : 0.005f;
        try (Trainer trainer = trainer(shape, weights, lora, TrainingState.fresh(moved), options)) {
          losses[side] = trainer.step(batches, new AdamW(1, 0, 0, 1e9)).loss();
        }
      }
      double slope = (losses[1] - losses[0]) / 0.01;
      wrong += Math.pow(found[i] - slope, 2);
      all += slope * slope;
    }
    assertThat(Math.sqrt(wrong / all)).isLessThan(0.01);
    assertThat(Math.sqrt(all)).isGreaterThan(0.05);
    assertThat(found).isNotEqualTo(gradient(shape, weights, lora, adapter, batches));
  }

  @Test
  void whatIsDroppedIsDecidedBySeedAndStep() {
    Architecture shape = Family.PLAIN.shape();
    float[] weights = Family.PLAIN.weights(1);
    LoraLayout lora = LoraLayout.of(shape, EnumSet.allOf(TargetModule.class), 2);
    float[] adapter = random(lora.size(), 0.5, 5);
    List<MicroBatch> batches = List.of(batch(1, 9, 4));
    List<Double> losses = new ArrayList<>();
    for (int[] run : new int[][] {{3, 1}, {3, 1}, {3, 2}, {4, 1}}) {
      try (Trainer trainer =
          trainer(
              shape,
              weights,
              lora,
              TrainingState.fresh(adapter),
              options(0.3, run[0], ActivationCheckpointing.KEEP_ALL))) {
        losses.add(trainer.step(batches, new AdamW(run[1], 0, 0, 1)).loss());
      }
    }
    assertThat(losses.get(1)).isEqualTo(losses.get(0));
    assertThat(losses.stream().distinct()).hasSize(3);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsRecomputedIsTheSameToTheLastBit(Family family) {
    Architecture shape = family.shape();
    float[] weights = family.weights(1);
    LoraLayout lora = LoraLayout.of(shape, EnumSet.allOf(TargetModule.class), 3);
    float[] adapter = random(lora.size(), 0.3, 5);
    List<MicroBatch> batches = List.of(batch(1, 7, 4), batch(2, 5));
    float[] kept =
        gradient(
            shape,
            weights,
            lora,
            adapter,
            options(0.2, 1, ActivationCheckpointing.KEEP_ALL),
            batches);
    for (ActivationCheckpointing first : ActivationCheckpointing.values()) {
      for (ActivationCheckpointing second : ActivationCheckpointing.values()) {
        TrainingOptions options = options(0.2, 1, first, second);
        assertThat(gradient(shape, weights, lora, adapter, options, batches)).isEqualTo(kept);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void inBfloat16TheGradientIsNearlyTheSame(Family family) {
    Architecture shape = family.shape();
    float[] weights = family.weights(1);
    LoraLayout lora = LoraLayout.of(shape, EnumSet.allOf(TargetModule.class), 3);
    float[] adapter = random(lora.size(), 0.3, 5);
    List<MicroBatch> batches = List.of(batch(1, 7, 4), batch(2, 5));
    TrainingOptions half =
        new TrainingOptions(
            new Placement.Cpu(ElementType.BF16),
            0,
            0,
            List.of(ActivationCheckpointing.RECOMPUTE_LAYER));
    float[] full = gradient(shape, weights, lora, adapter, batches);
    float[] found = gradient(shape, weights, lora, adapter, half, batches);
    double wrong = 0;
    double all = 0;
    for (int i = 0; i < full.length; i++) {
      wrong += Math.pow(found[i] - full[i], 2);
      all += full[i] * full[i];
    }
    assertThat(Math.sqrt(wrong / all)).isBetween(1e-4, 0.05);
  }

  @ParameterizedTest
  @EnumSource
  void allWeightsTrainInBfloat16NearlyAsInFloat32(Family family) {
    Architecture shape = family.shape();
    float[] weights = family.weights(1);
    List<MicroBatch> batches = List.of(batch(1, 7, 4), batch(2, 5, 9));
    TrainingOptions half =
        new TrainingOptions(
            new Placement.Cpu(ElementType.BF16),
            0,
            0,
            List.of(ActivationCheckpointing.RECOMPUTE_POINTWISE));
    float[][] gradients = new float[2][];
    float[][] moved = new float[2][];
    double[] losses = new double[2];
    for (int run = 0; run < 2; run++) {
      try (Trainer trainer =
          new Trainer(
              shape, TrainingState.fresh(weights), run == 0 ? TrainingOptions.plain() : half)) {
        trainer.step(batches, new AdamW(1, 0, 0, 1e9));
        gradients[run] = trainer.gradient();
        for (int step = 2; step <= 20; step++) {
          trainer.step(batches, new AdamW(step, 1e-3, 0.9, 0.999, 0, 1));
        }
        losses[run] = trainer.loss(batches);
        moved[run] = trainer.state().parameters();
      }
    }
    assertThat(difference(gradients[1], gradients[0])).isBetween(1e-4, 0.03);
    // Steps far below bfloat16's resolution add up in the float32 masters.
    assertThat(difference(minus(moved[1], weights), minus(moved[0], weights)))
        .isBetween(1e-4, 0.15);
    assertThat(losses[1]).isCloseTo(losses[0], within(0.03));
  }

  private static float[] minus(float[] a, float[] b) {
    float[] difference = new float[a.length];
    for (int i = 0; i < a.length; i++) {
      difference[i] = a[i] - b[i];
    }
    return difference;
  }

  /** Euclidean, relative to what is expected. */
  private static double difference(float[] found, float[] expected) {
    double wrong = 0;
    double all = 0;
    for (int i = 0; i < expected.length; i++) {
      wrong += Math.pow((double) found[i] - expected[i], 2);
      all += Math.pow(expected[i], 2);
    }
    return Math.sqrt(wrong / all);
  }

  @Test
  void dropoutIsRefusedWhereNoAdapterIs() {
    float[] weights = random(new WeightLayout(TINY).size(), 0.4, 1);
    assertThatThrownBy(
            () ->
                new Trainer(
                    TINY,
                    TrainingState.fresh(weights),
                    options(0.1, 1, ActivationCheckpointing.KEEP_ALL)))
        .hasMessageContaining("dropout 0.1 is for adapters");
  }

  @ParameterizedTest
  @EnumSource
  void whatIsRecomputedInFullTrainingIsTheSameToTheLastBit(Family family) {
    float[] weights = family.weights(1);
    List<float[]> found = new ArrayList<>();
    for (ActivationCheckpointing kept : ActivationCheckpointing.values()) {
      try (Trainer trainer =
          new Trainer(family.shape(), TrainingState.fresh(weights), options(0, 1, kept))) {
        trainer.step(List.of(batch(1, 7, 4), batch(2, 5)), new AdamW(1, 1e-3, 0, 1));
        found.add(trainer.state().parameters());
      }
    }
    assertThat(found).hasSize(3).allSatisfy(each -> assertThat(each).isEqualTo(found.get(0)));
  }

  @ParameterizedTest
  @EnumSource
  void theLossIsThatOfAnIndependentForwardPass(Family family) {
    Architecture shape = family.shape();
    float[] weights = family.weights(1);
    List<MicroBatch> batches = List.of(batch(1, 7, 4), batch(2, 5));
    LoraLayout lora = LoraLayout.of(shape, EnumSet.of(TargetModule.Q), 1);
    try (Trainer trainer =
        trainer(
            shape,
            weights,
            lora,
            TrainingState.fresh(new float[lora.size()]),
            options(0.5, 1, ActivationCheckpointing.KEEP_ALL))) {
      assertThat(trainer.loss(batches))
          .isCloseTo(new ReferenceLlama(shape, doubles(weights)).loss(batches), within(1e-5));
    }
  }

  @Test
  void aStepIsClippedAdamWOfTheGradient() {
    float[] weights = random(new WeightLayout(TINY).size(), 0.4, 1);
    float[] first = random(weights.length, 0.1, 8);
    float[] second = random(weights.length, 0.1, 9);
    for (int i = 0; i < second.length; i++) {
      second[i] = Math.abs(second[i]);
    }
    List<MicroBatch> batches = List.of(batch(1, 7, 7, 7));
    float[] raw = gradient(TINY, weights, LoraLayout.none(), weights, batches);
    AdamW adam = new AdamW(4, 3e-3, 0.8, 0.95, 0.01, 0.05);

    TrainingState after;
    Trainer.StepResult result;
    try (Trainer trainer = new Trainer(TINY, new TrainingState(weights, first, second))) {
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
      double m = 0.8 * first[i] + 0.2 * g;
      double v = 0.95 * second[i] + 0.05 * g * g;
      double step =
          3e-3 * (m / (1 - Math.pow(0.8, 4))) / (Math.sqrt(v / (1 - Math.pow(0.95, 4))) + 1e-8);
      double expected = weights[i] * (1 - 3e-3 * 0.01) - step;
      assertThat((double) after.firstMoment()[i]).isCloseTo(m, within(1e-6));
      assertThat((double) after.secondMoment()[i]).isCloseTo(v, within(1e-6));
      assertThat((double) after.parameters()[i]).isCloseTo(expected, within(2e-6));
    }
  }

  @Test
  void dividingABatchIntoMicroBatchesOrMakingItsSequencesLongerChangesNothing() {
    float[] weights = random(new WeightLayout(TINY).size(), 0.4, 1);
    MicroBatch whole = batch(3, 6, 6, 6, 6);
    List<MicroBatch> parts = new ArrayList<>();
    for (int row = 0; row < 4; row++) {
      parts.add(padded(whole, row, 6 + row));
    }

    float[] together = gradient(TINY, weights, LoraLayout.none(), weights, List.of(whole));
    float[] apart = gradient(TINY, weights, LoraLayout.none(), weights, parts);

    assertThat(apart).containsExactly(together, Offset.offset(1e-5f));
  }

  /** Enough for several rounds of shards; of one shard nothing counts. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aStepHasTheSameBitsOnAnyNumberOfThreadsUpToTheReplicas(boolean adapter) {
    Architecture shape = new Architecture(50, 32, 48, 2, 2, 128, 10000, 1e-5, 1);
    float[] weights = random(new WeightLayout(shape).size(), 0.2, 1);
    LoraLayout lora =
        adapter ? LoraLayout.of(shape, EnumSet.allOf(TargetModule.class), 3) : LoraLayout.none();
    float[] start = adapter ? random(lora.size(), 0.3, 5) : weights;
    long[] lengths = new long[40];
    Arrays.setAll(lengths, row -> 50 + row * 37 % 70);
    MicroBatch random = EngineBenchmark.batch(shape, 3, lengths);
    int silent = (int) (lengths[0] + lengths[1] + lengths[2] + lengths[3] + lengths[4]);
    MicroBatch first =
        new MicroBatch(
            lengths,
            random.ids(),
            Arrays.copyOfRange(random.lossPositions(), silent, random.ids().length),
            Arrays.copyOfRange(random.labels(), silent, random.ids().length));
    List<MicroBatch> batches = List.of(first, EngineBenchmark.batch(shape, 4, 60, 9, 60, 30));
    List<float[]> found = new ArrayList<>();
    List<Double> losses = new ArrayList<>();
    String property = "ai.djl.pytorch.num_threads";
    String before = System.getProperty(property);
    try {
      for (int threads = 1; threads < DataParallel.REPLICAS; threads++) {
        System.setProperty(property, Integer.toString(threads));
        try (Trainer trainer =
            adapter
                ? trainer(
                    shape,
                    weights,
                    lora,
                    TrainingState.fresh(start),
                    options(0.2, 1, ActivationCheckpointing.KEEP_ALL))
                : new Trainer(shape, TrainingState.fresh(start))) {
          trainer.step(batches, new AdamW(1, 1e-2, 0.01, 1));
          trainer.step(batches, new AdamW(2, 1e-2, 0.01, 1));
          losses.add(trainer.loss(batches));
          found.add(trainer.state().parameters());
        }
      }
    } finally {
      if (before == null) {
        System.clearProperty(property);
      } else {
        System.setProperty(property, before);
      }
    }
    assertThat(losses.stream().distinct()).hasSize(1);
    assertThat(found).allSatisfy(each -> assertThat(each).isEqualTo(found.get(0)));
    assertThat(found.get(0)).isNotEqualTo(start);
  }

  @Test
  void aLossThatIsNotANumberChangesNothing() {
    float[] weights = random(new WeightLayout(TINY).size(), 0.4, 1);
    weights[new WeightLayout(TINY).of(1, TargetModule.DOWN).offset()] = Float.NaN;
    try (Trainer trainer = new Trainer(TINY, TrainingState.fresh(weights))) {
      Trainer.StepResult result =
          trainer.step(List.of(batch(1, 7, 7, 7)), new AdamW(1, 1e-3, 0.01, 1));

      assertThat(result.finite()).isFalse();
      assertThat(trainer.state().parameters()).isEqualTo(weights);
      assertThat(trainer.state().firstMoment()).containsOnly(0f);
    }
  }

  @Test
  void frozenWeightsStayAsTheyAre() {
    float[] weights = random(new WeightLayout(TINY).size(), 0.4, 1);
    LoraLayout lora = LoraLayout.of(TINY, EnumSet.allOf(TargetModule.class), 3);
    float[] adapter = random(lora.size(), 0.3, 5);
    List<MicroBatch> batches = List.of(batch(1, 7, 7, 7));
    float[] losses = new float[2];
    for (int run = 0; run < 2; run++) {
      try (Trainer trainer =
          trainer(TINY, weights, lora, TrainingState.fresh(adapter), TrainingOptions.plain())) {
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
    assertThat(LoraLayout.of(TINY, EnumSet.of(TargetModule.GATE), 3).parameters().get(1))
        .satisfies(
            b -> {
              assertThat(b.name())
                  .isEqualTo("base_model.model.model.layers.0.mlp.gate_proj.lora_B.weight");
              assertThat(b.shape()).containsExactly(12, 3);
            });
  }

  private static TrainingOptions options(
      double dropout, long seed, ActivationCheckpointing... kept) {
    return new TrainingOptions(new Placement.Cpu(), dropout, seed, List.of(kept));
  }

  private static float[] gradient(
      Architecture shape,
      float[] weights,
      LoraLayout lora,
      float[] trained,
      List<MicroBatch> batches) {
    return gradient(shape, weights, lora, trained, TrainingOptions.plain(), batches);
  }

  private static float[] gradient(
      Architecture shape,
      float[] weights,
      LoraLayout lora,
      float[] trained,
      TrainingOptions options,
      List<MicroBatch> batches) {
    try (Trainer trainer = trainer(shape, weights, lora, TrainingState.fresh(trained), options)) {
      trainer.step(batches, new AdamW(1, 0, 0, 1e9));
      return trainer.gradient();
    }
  }

  private static Trainer trainer(
      Architecture shape,
      float[] weights,
      LoraLayout lora,
      TrainingState state,
      TrainingOptions options) {
    return lora.rank() == 0
        ? new Trainer(shape, state)
        : new Trainer(shape, new FlatWeights(shape, weights), lora, SCALE, state, options);
  }

  private interface Loss {
    double at(double[] parameters);
  }

  /** Slopes are slow to come by: all of one family, some of each tensor of the others. */
  private static int every(Family family) {
    return family == Family.PLAIN ? 1 : 7;
  }

  private static void assertSlopes(float[] found, double[] at, int every, Loss loss) {
    assertThat(found).hasSameSizeAs(at);
    double h = 1e-5;
    double largest = 0;
    for (int i = 0; i < at.length; i += every) {
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

  /** Sequences of random tokens, about two thirds of which count. */
  static MicroBatch batch(long seed, long... lengths) {
    Random random = new Random(seed);
    List<Long> lossPositions = new ArrayList<>();
    List<Long> labels = new ArrayList<>();
    long[] ids = new long[(int) Arrays.stream(lengths).sum()];
    Arrays.setAll(ids, i -> random.nextInt(TINY.vocabulary()));
    int place = 0;
    for (long length : lengths) {
      for (int t = 0; t < length; t++, place++) {
        if (t < length - 1 && random.nextInt(3) > 0) {
          lossPositions.add((long) place);
          labels.add(ids[place + 1]);
        }
      }
    }
    return new MicroBatch(lengths, ids, longs(lossPositions), longs(labels));
  }

  private static MicroBatch padded(MicroBatch batch, int row, int length) {
    long[] ids = Arrays.copyOf(Arrays.copyOfRange(batch.ids(), row * 6, row * 6 + 6), length);
    List<Long> lossPositions = new ArrayList<>();
    List<Long> labels = new ArrayList<>();
    for (int i = 0; i < batch.lossPositions().length; i++) {
      if (batch.lossPositions()[i] / 6 == row) {
        lossPositions.add(batch.lossPositions()[i] % 6);
        labels.add(batch.labels()[i]);
      }
    }
    return new MicroBatch(new long[] {length}, ids, longs(lossPositions), longs(labels));
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
