package io.fireact.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.fireact.fit.ScalingFit.Fitted;
import io.fireact.fit.ScalingFit.Sample;
import io.fireact.score.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a target takes is said where the data tell it, and refused elsewhere. */
final class ReachTest {
  private static final int[] SIZES = {16, 64, 256, 512};
  private static final Curve HILL = new Curve(Curve.Family.HILL, 0.9, 60, 1.4);
  private static final Fitted FIT = fit(HILL, 400, 1);
  private static final Curve POWER = new Curve(Curve.Family.INVERSE_POWER, 0.6, 1.2, 0.4);

  @ParameterizedTest
  @CsvSource({"20", "60", "143", "400"})
  void theInverseLeadsBackToTheCurve(double n) {
    assertThat(HILL.inverse(HILL.at(n))).isCloseTo(n, within(1e-9 * n));
    assertThat(POWER.inverse(POWER.at(n))).isCloseTo(n, within(1e-9 * n));
    assertThat(HILL.inverse(0.9)).isInfinite();
    assertThat(POWER.inverse(0.61)).isInfinite();
  }

  @Test
  void theIntervalEndsWhereTheFitsOwnBandMeetsTheTarget() {
    Fitted fit = FIT;
    for (double target : new double[] {0.3, 0.5, 0.7}) {
      Range n = ((Reach.At) reach(fit, target)).n();
      assertThat(n.openBelow() || n.openAbove()).isFalse();
      Interval interval = n.interval();
      assertThat(fit.curve().at(interval.mean())).isCloseTo(target, within(1e-9));
      assertThat(fit.at(interval.low()).high()).isCloseTo(target, within(0.003));
      assertThat(fit.at(interval.high()).low()).isCloseTo(target, within(0.003));
    }
  }

  @Test
  void farOutsideWhatWasMeasuredTheBandRisesAsEveryCurveDoes() {
    for (Curve truth : new Curve[] {HILL, POWER}) {
      Fitted fit = fit(truth, 400, 3);
      double least = fit.at(SIZES[0]).high();
      for (double n = SIZES[0] / 2.0; n > 1e-3; n /= 8) {
        assertThat(fit.at(n).high()).as("n = " + n).isLessThanOrEqualTo(least);
        assertThat(fit.at(n).low()).isLessThanOrEqualTo(fit.at(n).mean());
      }
      double most = fit.at(SIZES[SIZES.length - 1]).low();
      for (double n = 2.0 * SIZES[SIZES.length - 1]; n < 1e7; n *= 8) {
        assertThat(fit.at(n).low()).as("n = " + n).isGreaterThanOrEqualTo(most);
      }
    }
  }

  @Test
  void theIntervalHoldsTheTruthAboutAsOftenAsPromised() {
    double truth = HILL.inverse(0.6);
    int held = 0;
    int read = 0;
    for (int seed = 0; seed < 12; seed++) {
      if (reach(fit(HILL, 200, 100 + seed), 0.6) instanceof Reach.At at) {
        read++;
        Interval n = at.n().interval();
        held += n.low() <= truth && truth <= n.high() ? 1 : 0;
      }
    }
    // Of 12 intervals of 95 % fewer than 9 hold the truth once in five hundred times.
    assertThat(read).isEqualTo(12);
    assertThat(held).isGreaterThanOrEqualTo(9);
  }

  /** The quickstart's curve: next to nothing at 16, so that no half can be reached below it. */
  @Test
  void whatIsMeasuredBoundsAStepCurveFromBelow() {
    List<Sample> samples = new ArrayList<>();
    int[] right = {1, 137, 187, 193};
    for (int i = 0; i < SIZES.length; i++) {
      samples.add(new Sample(SIZES[i], right[i], 200, ""));
    }
    Range n = ((Reach.At) reach((Fitted) ScalingFit.of(samples, 0), 0.5)).n();
    assertThat(n.openBelow()).isFalse();
    assertThat(n.interval().low()).isBetween(16.0, n.interval().mean());
    assertThat(n.interval().high()).isBetween(n.interval().mean(), 64.0);
  }

  @Test
  void aTargetAboveTheLimitIsNotReached() {
    Fitted fit = fit(HILL, 2000, 2);
    assertThat(((Reach.Refused) reach(fit, 0.99)).reason())
        .startsWith("it is not reached: the curve approaches 9")
        .contains("95 % interval");
  }

  @Test
  void aTargetFarBeyondTheDataIsRefusedAndTheFactorSaid() {
    // Reached at 1,200: more than twice 512.
    Curve slow = new Curve(Curve.Family.HILL, 0.95, 200, 1);
    double target = slow.at(1300);
    assertThat(((Reach.Refused) reach(fit(slow, 4000, 3), target)).reason())
        .isEqualTo(
            "the curve does not reach it within 2 times the largest n measured (512); beyond that"
                + " nothing is known, so measure larger n");
    Range near = ((Reach.At) reach(fit(slow, 4000, 3), slow.at(900))).n();
    assertThat(near.openAbove()).isTrue();
    assertThat(near.interval().high()).isCloseTo(1024, within(1e-9));
  }

  @Test
  void aTargetFarBelowTheDataIsRefused() {
    assertThat(((Reach.Refused) reach(FIT, 0.01)).reason())
        .startsWith(
            "the curve is above it already a factor of 2 below the smallest n measured (16)");
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "-0.5", "80", "NaN"})
  void aTargetThatIsNoShareIsRefused(double target) {
    assertThatThrownBy(() -> reach(FIT, target))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is not above 0 and below 1");
  }

  private static Reach reach(Fitted fit, double target) {
    return Reach.of(fit, SIZES[0], SIZES[SIZES.length - 1], List.of(target)).get(0);
  }

  private static Fitted fit(Curve truth, int items, int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Sample> samples = new ArrayList<>();
    for (int n : SIZES) {
      int right = 0;
      for (int i = 0; i < items; i++) {
        right += random.nextDouble() < truth.at(n) ? 1 : 0;
      }
      samples.add(new Sample(n, right, items, ""));
    }
    return (Fitted) ScalingFit.of(samples, 0);
  }
}
