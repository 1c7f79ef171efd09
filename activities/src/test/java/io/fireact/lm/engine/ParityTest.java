package io.fireact.lm.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.FlatWeights;
import io.fireact.lm.architecture.LoraWeights;
import io.fireact.lm.architecture.WeightLayout;
import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same numbers as transformers, PEFT and torch's AdamW; made by src/test/parity/generate.py.
 */
class ParityTest {
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @ParameterizedTest
  @ValueSource(
      strings = {"llama2", "codellama", "llama3", "llama_linear", "mistral", "smollm2", "qwen2"})
  private @interface EachFamily {}

  @EachFamily
  void logitsAreThoseOfTransformers(String family) throws IOException {
    ParityFixture fixture = new ParityFixture(family);
    int words = fixture.shape().vocabulary();
    int length = fixture.promptLength();
    float[] expected = fixture.logits();
    float[] found = new float[expected.length];
    int[] prompt = Arrays.copyOf(fixture.greedy().get(0), length);
    try (CachedDecoder decoder = decoder(fixture, 1)) {
      System.arraycopy(decoder.read(0, Arrays.copyOf(prompt, 1)), 0, found, 0, words);
      for (int t = 1; t < length; t++) {
        float[] next = decoder.write(new long[] {prompt[t]}, new long[] {t});
        System.arraycopy(next, 0, found, t * words, words);
      }
      assertThat(distance(found, expected)).isLessThan(1e-5);
      assertThat(
              distance(
                  decoder.read(0, prompt),
                  Arrays.copyOfRange(expected, (length - 1) * words, length * words)))
          .isLessThan(1e-5);
    }
  }

  @EachFamily
  void greedyContinuationsAreThoseOfTransformers(String family) throws IOException {
    ParityFixture fixture = new ParityFixture(family);
    List<int[]> rows = fixture.greedy();
    int n = rows.size();
    int length = fixture.promptLength();
    try (CachedDecoder decoder = decoder(fixture, n)) {
      int[][] found = new int[n][];
      for (int i = 0; i < n; i++) {
        found[i] = Arrays.copyOf(rows.get(i), length);
        found[i] = append(found[i], likeliest(decoder.read(i, found[i])));
      }
      while (found[0].length < rows.get(0).length) {
        long[] ids = new long[n];
        long[] positions = new long[n];
        for (int i = 0; i < n; i++) {
          ids[i] = found[i][found[i].length - 1];
          positions[i] = found[i].length - 1L;
        }
        long[] next = decoder.writeGreedy(ids, positions, new long[n]);
        for (int i = 0; i < n; i++) {
          found[i] = append(found[i], (int) next[i]);
        }
      }
      for (int i = 0; i < n; i++) {
        assertThat(found[i]).as("continuation of prompt %d", i).isEqualTo(rows.get(i));
      }
    }
  }

  @EachFamily
  void lossAndGradientsOfAllWeightsAreThoseOfTransformers(String family) throws IOException {
    ParityFixture fixture = new ParityFixture(family);
    Architecture shape = fixture.shape();
    try (Trainer trainer = new Trainer(shape, TrainingState.fresh(fixture.weights()))) {
      double loss = trainer.step(List.of(fixture.batch()), new AdamW(1, 0, 0, 1e9)).loss();
      assertThat(loss).isCloseTo(fixture.baseLoss(), within(1e-5));
      float[] expected = fixture.expected("full.", new WeightLayout(shape).parameters());
      assertThat(distance(trainer.gradient(), expected)).isLessThan(1e-4);
    }
  }

  @EachFamily
  void lossAndGradientsOfTheAdapterAreThoseOfPeft(String family) throws IOException {
    ParityFixture fixture = new ParityFixture(family);
    try (Trainer trainer = trainer(fixture)) {
      double loss = trainer.step(List.of(fixture.batch()), new AdamW(1, 0, 0, 1e9)).loss();
      assertThat(loss).isCloseTo(fixture.losses()[0], within(1e-5));
      float[] expected = fixture.expected("lora.", fixture.adapter().layout().parameters());
      assertThat(distance(trainer.gradient(), expected)).isLessThan(1e-4);
    }
  }

  @EachFamily
  void tenStepsEndWithTheAdapterOfPeftAndAdamW(String family) throws IOException {
    ParityFixture fixture = new ParityFixture(family);
    try (Trainer trainer = trainer(fixture)) {
      double[] losses = fixture.losses();
      for (int step = 1; step <= losses.length; step++) {
        double loss = trainer.step(List.of(fixture.batch()), fixture.adam(step)).loss();
        assertThat(loss).as("loss of step %d", step).isCloseTo(losses[step - 1], within(1e-4));
      }
      float[] expected = fixture.expected("after.", fixture.adapter().layout().parameters());
      assertThat(distance(trainer.state().parameters(), expected)).isLessThan(1e-3);
      assertThat(losses[losses.length - 1]).isLessThan(losses[0] - 0.1);
    }
  }

  private static CachedDecoder decoder(ParityFixture fixture, int slots) throws IOException {
    return new CachedDecoder(
        fixture.shape(),
        new FlatWeights(fixture.shape(), fixture.weights()),
        List.of(),
        slots,
        0,
        new Placement.Cpu());
  }

  private static Trainer trainer(ParityFixture fixture) throws IOException {
    LoraWeights adapter = fixture.adapter();
    return new Trainer(
        fixture.shape(),
        new FlatWeights(fixture.shape(), fixture.weights()),
        adapter.layout(),
        adapter.scale(),
        TrainingState.fresh(adapter.parameters()),
        TrainingOptions.plain());
  }

  private static int likeliest(float[] logits) {
    int best = 0;
    for (int id = 1; id < logits.length; id++) {
      if (logits[id] > logits[best]) {
        best = id;
      }
    }
    return best;
  }

  private static int[] append(int[] ids, int id) {
    int[] longer = Arrays.copyOf(ids, ids.length + 1);
    longer[ids.length] = id;
    return longer;
  }

  /** Euclidean, relative to what is expected. */
  private static double distance(float[] found, float[] expected) {
    assertThat(found).hasSameSizeAs(expected);
    double difference = 0;
    double size = 0;
    for (int i = 0; i < found.length; i++) {
      difference += Math.pow((double) found[i] - expected[i], 2);
      size += (double) expected[i] * expected[i];
    }
    return Math.sqrt(difference / size);
  }
}
