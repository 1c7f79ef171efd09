package io.fireact.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** The search finds minima of the usual test functions. */
final class NelderMeadTest {

  @Test
  void findsTheBottomOfABowl() {
    NelderMead.Point found =
        NelderMead.minimum(
            x -> square(x[0] - 3) + 10 * square(x[1] + 1) + square(x[2] - x[0]),
            new double[] {0, 0, 0},
            0.5);
    assertThat(found.value()).isCloseTo(0, within(1e-6));
    assertThat(found.at()).containsExactly(new double[] {3, -1, 3}, within(1e-3));
  }

  @Test
  void followsRosenbrocksValley() {
    NelderMead.Point found =
        NelderMead.minimum(
            x -> square(1 - x[0]) + 100 * square(x[1] - x[0] * x[0]), new double[] {-1.2, 1}, 0.5);
    assertThat(found.at()).containsExactly(new double[] {1, 1}, within(1e-2));
  }

  private static double square(double x) {
    return x * x;
  }
}
