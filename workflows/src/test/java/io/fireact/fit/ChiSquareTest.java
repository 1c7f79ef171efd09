package io.fireact.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tail agrees with the quantiles that every table has. */
final class ChiSquareTest {

  @ParameterizedTest
  @CsvSource({
    "0.015790774093431218, 1, 0.9",
    "3.841458820694124, 1, 0.05",
    "6.634896601021213, 1, 0.01",
    "5.991464547107979, 2, 0.05",
    "11.070497693516351, 5, 0.05",
    "29.141237740672796, 14, 0.01",
    "124.34211340400407, 100, 0.05",
  })
  void theTailOfAQuantileIsItsLevel(double value, int df, double level) {
    assertThat(ChiSquare.tail(value, df)).isCloseTo(level, within(1e-12));
  }

  @Test
  void theTailOfTwoDegreesIsAnExponential() {
    for (double value : new double[] {0.01, 1, 3.9, 4.1, 20, 300}) {
      double exact = StrictMath.exp(-value / 2);
      assertThat(ChiSquare.tail(value, 2)).isCloseTo(exact, within(1e-12 * Math.max(exact, 1e-3)));
    }
  }

  @Test
  void everythingIsAtLeastNothing() {
    assertThat(ChiSquare.tail(0, 3)).isOne();
    assertThat(ChiSquare.tail(-1, 3)).isOne();
    assertThatThrownBy(() -> ChiSquare.tail(1, 0)).hasMessageContaining("df: 0");
  }
}
