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

  @Test
  void theBootstrapOfAConstantHasNoWidth() {
    double[] ones = new double[50];
    Arrays.fill(ones, 1);
    assertThat(Intervals.bootstrap(ones, 1)).isEqualTo(new Interval(1, 1, 1));
  }

  @Test
  void theSameSeedGivesTheSameIntervalAndAnotherSeedNearlySo() {
    double[] values = new SplittableRandom(3).doubles(300).toArray();
    Interval interval = Intervals.bootstrap(values, 1);
    assertThat(Intervals.bootstrap(values, 1)).isEqualTo(interval);
    Interval other = Intervals.bootstrap(values, 2);
    assertThat(other).isNotEqualTo(interval);
    assertThat(other.low()).isCloseTo(interval.low(), within(0.01));
    assertThat(other.high()).isCloseTo(interval.high(), within(0.01));
    // The normal approximation is good here: 1.96 x sqrt(1/12) / sqrt(300).
    assertThat(interval.high() - interval.low()).isCloseTo(2 * 0.0327, within(0.006));
  }

  @Test
  void theBootstrapCoversTheTruthAboutAsOftenAsPromised() {
    SplittableRandom random = new SplittableRandom(11);
    int covered = 0;
    for (int trial = 0; trial < 200; trial++) {
      double[] values = random.doubles(100).toArray();
      Interval interval = Intervals.bootstrap(values, trial);
      covered += interval.low() <= 0.5 && 0.5 <= interval.high() ? 1 : 0;
    }
    assertThat(covered).isBetween(180, 199);
  }

  @Test
  void nothingHasNoInterval() {
    assertThatThrownBy(() -> Intervals.wilson(0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("items: 0; an interval needs at least one");
    assertThatThrownBy(() -> Intervals.wilson(3, 2)).hasMessage("right: 3 of 2 items");
    assertThatThrownBy(() -> Intervals.bootstrap(new double[0], 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one");
    assertThatThrownBy(() -> Intervals.bootstrap(new double[] {Double.NaN}, 1))
        .hasMessageContaining("NaN");
  }
}
