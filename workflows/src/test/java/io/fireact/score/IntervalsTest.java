package io.fireact.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Intervals hold what they promise, at the ends too. */
final class IntervalsTest {

  @ParameterizedTest
  @CsvSource({
    "0, 200, 0, 0.018845326377266575",
    "200, 200, 0.9811546736227335, 1",
    "131, 500, 0.22537626941723765, 0.30225291664246134",
    "5, 10, 0.236593090512564, 0.7634069094874361",
    "1, 1, 0.20654931437723745, 1",
  })
  void wilsonsIntervalIsTheKnownOne(long right, long items, double low, double high) {
    Interval interval = Intervals.wilson(right, items);
    assertThat(interval.mean()).isEqualTo((double) right / items);
    assertThat(interval.low()).isCloseTo(low, within(1e-14));
    assertThat(interval.high()).isCloseTo(high, within(1e-14));
  }

  @Property
  void wilsonsIntervalHoldsTheShareAndStaysInBounds(
      @ForAll @IntRange(min = 1, max = 5000) int items, @ForAll @IntRange(max = 5000) int some) {
    Interval interval = Intervals.wilson(some % (items + 1), items);
    assertThat(interval.low()).isBetween(0.0, interval.mean());
    assertThat(interval.high()).isBetween(interval.mean(), 1.0);
    assertThat(interval.low()).isLessThan(interval.high());
  }

  @Test
  void atTheEndsTheIntervalReachesThem() {
    assertThat(Intervals.wilson(0, 7).low()).isZero();
    assertThat(Intervals.wilson(7, 7).high()).isOne();
  }

  @ParameterizedTest
  @CsvSource({"0, 0, 0.0189", "1, 0.9811, 1"})
  void twoHundredValuesAtAnEndAreKnownAsWellAsAShareThere(double value, double low, double high) {
    double[] values = new double[200];
    Arrays.fill(values, value);
    Interval interval = Intervals.bounded(values);
    assertThat(interval.mean()).isEqualTo(value);
    assertThat(interval.low()).isCloseTo(low, within(3e-4));
    assertThat(interval.high()).isCloseTo(high, within(3e-4));
  }

  @Test
  void valuesThatAreAllAlikeInTheMiddleStillHaveAnInterval() {
    double[] values = new double[200];
    Arrays.fill(values, 0.5);
    Interval interval = Intervals.bounded(values);
    assertThat(interval.high() - interval.low()).isBetween(0.001, 0.02);
  }

  /** Means near 0, in the middle and near 1; shapes with an end, with many ends, and smooth. */
  @ParameterizedTest
  @CsvSource({
    "20, 0.03, 0.1", "20, 0.5, 0.2", "50, 0.03, 0.1", "50, 0.5, 0.2", "50, 0.97, 0.02",
    "200, 0.01, 0.05", "200, 0.5, 0.2", "200, 0.97, 0.02", "500, 0.01, 0.05", "500, 0.97, 0.02",
  })
  void theBoundedIntervalHoldsTheMeanAsOftenAsPromised(int n, double right, double partly) {
    SplittableRandom random = new SplittableRandom(n + Math.round(1000 * right));
    double mean = right + (1 - right) * partly / 2;
    int held = 0;
    for (int trial = 0; trial < 400; trial++) {
      double[] values = new double[n];
      for (int i = 0; i < n; i++) {
        double draw = random.nextDouble();
        double part = random.nextDouble();
        values[i] = draw < right ? 1 : draw < right + (1 - right) * partly ? part : 0;
      }
      Interval interval = Intervals.bounded(values);
      held += interval.low() <= mean && mean <= interval.high() ? 1 : 0;
    }
    // 95 % of 400 is 380 with a standard deviation of 4.4; few values can be held more often.
    assertThat(held).isBetween(367, 398);
  }

  @Test
  void theUnboundedIntervalHoldsTheMeanOfSkewedValues() {
    SplittableRandom random = new SplittableRandom(4);
    int held = 0;
    int plain = 0;
    for (int trial = 0; trial < 400; trial++) {
      double[] values = new double[100];
      for (int i = 0; i < values.length; i++) {
        values[i] = Math.exp(random.nextGaussian());
      }
      Interval interval = Intervals.unbounded(values);
      double half = 1.984 * Math.sqrt(Intervals.squares(values, interval.mean()) / 99 / 100);
      double mean = Math.exp(0.5);
      held += interval.low() <= mean && mean <= interval.high() ? 1 : 0;
      plain += Math.abs(interval.mean() - mean) <= half ? 1 : 0;
    }
    assertThat(held).isBetween(367, 395).isGreaterThan(plain);
  }

  @Test
  void nothingHasNoInterval() {
    assertThatThrownBy(() -> Intervals.wilson(0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("items: 0; an interval needs at least one");
    assertThatThrownBy(() -> Intervals.wilson(3, 2)).hasMessage("right: 3 of 2 items");
    assertThatThrownBy(() -> Intervals.bounded(new double[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one");
    assertThatThrownBy(() -> Intervals.unbounded(new double[] {Double.NaN}))
        .hasMessageContaining("NaN");
    assertThatThrownBy(() -> Intervals.bounded(new double[] {1.5}))
        .hasMessageContaining("1.5 is not in [0, 1]");
  }

  /** Newcombe 1998, Statistics in Medicine 17: 56 of 70 less 48 of 80 by method 10. */
  @Test
  void aDifferenceOfTwoSharesIsNewcombes() {
    Interval difference = Intervals.wilson(56, 70).less(Intervals.wilson(48, 80));
    assertThat(difference.mean()).isCloseTo(0.2, within(1e-9));
    assertThat(difference.low()).isCloseTo(0.0524, within(5e-5));
    assertThat(difference.high()).isCloseTo(0.3339, within(5e-5));
  }
}
