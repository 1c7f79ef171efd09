package io.fireact.lm.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SamplingTest {
  /** Probabilities 0.5, 0.1, 0.3 and 0.1, behind a number that is not theirs. */
  private static final float[] LOGITS = {
    99, (float) Math.log(0.5), (float) Math.log(0.1), (float) Math.log(0.3), (float) Math.log(0.1)
  };

  @Test
  void tokensAreDrawnByTheirProbability() {
    assertShares(draw(1, 1), 0.5, 0.1, 0.3, 0.1);
  }

  @Test
  void aHigherTemperatureEvensThemOut() {
    double total = Math.sqrt(0.5) + Math.sqrt(0.3) + 2 * Math.sqrt(0.1);
    assertShares(
        draw(2, 1),
        Math.sqrt(0.5) / total,
        Math.sqrt(0.1) / total,
        Math.sqrt(0.3) / total,
        Math.sqrt(0.1) / total);
  }

  @Test
  void onlyTheLikeliestThatReachTopPAreDrawn() {
    assertShares(draw(1, 0.4), 1, 0, 0, 0);
    assertShares(draw(1, 0.7), 0.625, 0, 0.375, 0);
    assertShares(draw(1, 0.85), 0.5 / 0.9, 0.1 / 0.9, 0.3 / 0.9, 0);
  }

  @Test
  void atTemperatureZeroTheFirstOfTheLikeliestIsTaken() {
    assertThat(new Sampling(0, 1, 1).next(new float[] {1, 3, 2, 3}, 0, 4)).isEqualTo(1);
  }

  @Test
  void valuesOutsideOfTheirRangesAreRefused() {
    for (double[] wrong : new double[][] {{-1, 1}, {Double.NaN, 1}, {1, 0}, {1, 1.1}}) {
      assertThatThrownBy(() -> new Sampling(wrong[0], wrong[1], 0))
          .hasMessageContaining("topP in (0, 1], not " + wrong[0] + " and " + wrong[1]);
    }
  }

  private static double[] draw(double temperature, double topP) {
    Sampling sampling = new Sampling(temperature, topP, 7);
    double[] counts = new double[4];
    for (int i = 0; i < 20_000; i++) {
      counts[sampling.next(LOGITS, 1, 4)]++;
    }
    return Arrays.stream(counts).map(count -> count / 20_000).toArray();
  }

  private static void assertShares(double[] found, double... expected) {
    for (int i = 0; i < expected.length; i++) {
      assertThat(found[i]).isCloseTo(expected[i], within(expected[i] == 0 ? 0 : 0.02));
    }
  }
}
