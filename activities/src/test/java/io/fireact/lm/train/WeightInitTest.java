package io.fireact.lm.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.LoraLayout;
import io.fireact.lm.architecture.WeightLayout;
import io.fireact.lm.engine.CachedDecoder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class WeightInitTest {
  private static final Architecture NANO =
      new Architecture(300, 128, 384, 4, 3, 128, 10000, 1e-5, Math.sqrt(128));

  /** "7 91 ... 7" makes 91 likelier, though nothing has been learned: that is induction. */
  @Test
  void anUntrainedStructuredStudentExpectsWhatFollowedBefore() {
    assertThat(expectation(WeightInit.structured(NANO, 1))).isGreaterThan(0.4);
    assertThat(expectation(WeightInit.plain(NANO, 1))).isBetween(-0.2, 0.2);
  }

  /** Mean logit of the word that followed before, in standard deviations above all words' mean. */
  private static double expectation(float[] weights) {
    SeededRandom random = SeededRandom.of(5, "texts");
    double sum = 0;
    try (CachedDecoder decoder =
        new CachedDecoder(NANO, weights, LoraLayout.none(), new float[0], 0, 1)) {
      for (int text = 0; text < 200; text++) {
        int[] prompt = Arrays.copyOf(random.permutation(300), 24);
        int seen = 4 + random.nextInt(16);
        prompt[23] = prompt[seen];
        float[] logits = decoder.read(0, prompt);
        double mean = 0;
        double square = 0;
        for (float logit : logits) {
          mean += logit / 300.0;
          square += logit * (double) logit / 300;
        }
        sum += (logits[prompt[seen + 1]] - mean) / Math.sqrt(square - mean * mean);
      }
    }
    return sum / 200;
  }

  @Test
  void aSeedGivesTheSameWeightsAndAnotherSeedOthers() {
    assertThat(WeightInit.structured(NANO, 1)).isEqualTo(WeightInit.structured(NANO, 1));
    assertThat(WeightInit.plain(NANO, 1)).isNotEqualTo(WeightInit.plain(NANO, 2));
    assertThat(WeightInit.plain(NANO, 1)).hasSize(new WeightLayout(NANO).size());
  }

  @Test
  void aShapeWithoutRoomForItIsRefused() {
    Architecture flat = new Architecture(300, 128, 384, 4, 1, 128, 10000, 1e-5, 1);
    assertThatThrownBy(() -> WeightInit.structured(flat, 1))
        .hasMessageContaining("this student has 1 layers and heads of width 32");
  }

  @Test
  void theRandomNumbersAreThoseOfSplitMix64() {
    // The first outputs of the reference implementation for the state 1234567.
    SeededRandom random = new SeededRandom(1234567);
    assertThat(random.nextLong()).isEqualTo(6457827717110365317L);
    assertThat(random.nextLong()).isEqualTo(3203168211198807973L);
  }

  @Test
  void randomNumbersHaveTheirMoments() {
    SeededRandom random = SeededRandom.of(1, "moments");
    double sum = 0;
    double squares = 0;
    int[] counts = new int[7];
    for (int i = 0; i < 70_000; i++) {
      double x = random.nextGaussian();
      sum += x;
      squares += x * x;
      counts[random.nextInt(7)]++;
    }
    assertThat(sum / 70_000).isBetween(-0.02, 0.02);
    assertThat(squares / 70_000).isBetween(0.98, 1.02);
    for (int count : counts) {
      assertThat(count).isBetween(9_600, 10_400);
    }
  }

  @Test
  void theScheduleRisesAndThenFallsToATwentieth() {
    Schedule schedule = Schedule.cosine(2e-3, 0.1, 100);
    assertThat(schedule.rate(0)).isLessThan(3e-4);
    assertThat(schedule.rate(9)).isBetween(1.9e-3, 2e-3);
    assertThat(schedule.rate(50)).isBetween(1.04e-3, 1.06e-3);
    assertThat(schedule.rate(99)).isBetween(1e-4, 1.01e-4);
    assertThat(Schedule.cosine(1, 0, 1).rate(0)).isEqualTo(1);
  }
}
