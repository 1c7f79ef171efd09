package io.fireact.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.fireact.fit.ScalingFit.Fitted;
import io.fireact.fit.ScalingFit.Refused;
import io.fireact.fit.ScalingFit.Sample;
import io.fireact.score.Interval;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Curves are found where there are any, and refused where there are none. */
final class ScalingFitTest {
  private static final int[] SIZES = {16, 64, 256, 1024};
  private static final Curve HILL = new Curve(Curve.Family.HILL, 0.9, 100, 1.4);
  private static final Curve POWER = new Curve(Curve.Family.INVERSE_POWER, 0.6, 1.2, 0.4);

  static Stream<Curve> curves() {
    return Stream.of(HILL, POWER);
  }

  @ParameterizedTest
  @MethodSource("curves")
  void manyQuestionsGiveTheCurveBack(Curve truth) {
    int[] sizes = {8, 16, 32, 64, 128, 256, 512, 1024, 4096};
    Fitted fit = fitted(simulated(truth, sizes, 20_000, 5));
    assertThat(fit.curve().family()).isEqualTo(truth.family());
    assertThat(fit.curve().limit()).isCloseTo(truth.limit(), within(0.02));
    assertThat(fit.curve().exponent()).isCloseTo(truth.exponent(), within(0.1));
    assertThat(fit.curve().scale()).isCloseTo(truth.scale(), within(0.1 * truth.scale()));
    assertHolds(fit.limit(), truth.limit());
    assertHolds(fit.at(200), truth.at(200));
    assertHolds(fit.at(10_000), truth.at(10_000));
  }

  @ParameterizedTest
  @MethodSource("curves")
  void intervalsHoldTheTruthAboutAsOftenAsPromised(Curve truth) {
    int fits = 0;
    int within = 0;
    int limits = 0;
    for (int trial = 0; trial < 24; trial++) {
      ScalingFit fit = ScalingFit.of(simulated(truth, SIZES, 500, 100 + trial), trial);
      if (fit instanceof Fitted fitted) {
        fits++;
        within += holds(fitted.at(128), truth.at(128)) ? 1 : 0;
        limits += holds(fitted.limit(), truth.limit()) ? 1 : 0;
      }
    }
    // One true curve of a hundred is refused as a misfit. Of 24 intervals of 95 % fewer than 20
    // hold the truth once in two hundred times; the seeds are fixed.
    assertThat(fits).isGreaterThanOrEqualTo(22);
    assertThat(within).isGreaterThanOrEqualTo(20);
    assertThat(limits).isGreaterThanOrEqualTo(20);
  }

  @ParameterizedTest
  @CsvSource({
    "2, 50, 163, 196",
    "1, 66, 181, 197",
    "3, 127, 188, 197",
    "15, 160, 190, 198",
    "11, 150, 196, 198",
    "10, 110, 186, 196",
  })
  void theNanoStudentsCurvesAreFitted(int at16, int at64, int at256, int at1024) {
    List<Sample> samples = of200(at16, at64, at256, at1024);
    Fitted fit = fitted(samples);
    assertThat(fit.limit().mean()).isBetween(0.9, 1.0);
    assertThat(fit.limit().low()).isGreaterThan(0.85);
    for (Sample sample : samples) {
      assertThat(fit.at(sample.n()).mean())
          .isCloseTo((double) sample.right() / sample.items(), within(0.06));
    }
  }

  @Test
  void theFormulaHasItsNumbers() {
    assertThat(new Curve(Curve.Family.HILL, 0.982, 97, 1.9).formula())
        .isEqualTo("EM = 98.2 % x n^1.90 / (n^1.90 + 97^1.90)");
    assertThat(POWER.formula()).isEqualTo("EM = 60.0 % - 120.0 % x n^-0.40");
    Fitted fit = fitted(exact(HILL, SIZES, 1000));
    assertThat(fit.formula()).isEqualTo(fit.curve().formula()).startsWith("EM = 90.");
  }

  @Test
  void theSameSamplesAndSeedGiveTheSameFitInAnyOrder() {
    List<Sample> samples = simulated(HILL, SIZES, 200, 3);
    List<Sample> reversed = new ArrayList<>(samples);
    Collections.reverse(reversed);
    ScalingFit fit = ScalingFit.of(samples, 7);
    assertThat(ScalingFit.of(samples, 7)).isEqualTo(fit);
    assertThat(ScalingFit.of(reversed, 7)).isEqualTo(fit);
    assertThat(ScalingFit.of(samples, 8)).isNotEqualTo(fit);
  }

  @Test
  void aPointWithoutTrajectoriesIsNoPartOfTheCurve() {
    List<Sample> samples = new ArrayList<>(exact(HILL, SIZES, 300));
    ScalingFit without = ScalingFit.of(samples, 1);
    samples.add(new Sample(0, 290, 300));
    assertThat(ScalingFit.of(samples, 1)).isEqualTo(without);
  }

  @Test
  void theIntervalAtAnyNHoldsTheCurveAndStaysInBounds() {
    Fitted fit = fitted(exact(HILL, SIZES, 200));
    double before = 0;
    for (double n : new double[] {0, 0.5, 1, 16, 100, 1e4, 1e9, Double.POSITIVE_INFINITY}) {
      Interval interval = fit.at(n);
      assertThat(interval.mean()).isEqualTo(fit.curve().at(n)).isGreaterThanOrEqualTo(before);
      assertThat(interval.low()).isBetween(0.0, interval.mean());
      assertThat(interval.high()).isBetween(interval.mean(), 1.0);
      before = interval.mean();
    }
    assertThatThrownBy(() -> fit.at(-1)).hasMessageContaining("n: -1");
    assertThatThrownBy(() -> fit.at(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void moreQuestionsMakeNarrowerIntervals() {
    Interval few = fitted(exact(HILL, SIZES, 100)).at(64);
    Interval many = fitted(exact(HILL, SIZES, 2000)).at(64);
    assertThat(many.high() - many.low()).isLessThan((few.high() - few.low()) / 2);
  }

  @Test
  void threeSizesAreTooFewHoweverManySamplesTheyHave() {
    List<Sample> samples = new ArrayList<>(exact(HILL, new int[] {16, 64, 256}, 200));
    samples.addAll(exact(HILL, new int[] {16, 64, 256}, 200));
    assertThat(reason(samples))
        .isEqualTo("a curve of 3 parameters needs at least 4 different n above 0; there are 3");
    assertThat(reason(List.of())).contains("there are 0");
  }

  @ParameterizedTest
  @CsvSource({"100, 100, 102, 100", "0, 0, 0, 0", "200, 200, 200, 200", "160, 100, 60, 20"})
  void pointsThatDoNotRiseAreRefused(int at16, int at64, int at256, int at1024) {
    assertThat(reason(of200(at16, at64, at256, at1024))).contains("does not rise with n");
  }

  @Test
  void aZigzagIsRefusedAsAMisfit() {
    assertThat(reason(of200(20, 120, 60, 180)))
        .contains("further from the best curve", "1 degree(s) of freedom");
  }

  @Test
  void seedsThatDifferMoreThanChanceAllowsAreRefusedAsAMisfit() {
    List<Sample> samples = new ArrayList<>(of200(2, 50, 163, 196));
    samples.addAll(of200(11, 150, 196, 198));
    assertThat(reason(samples)).contains("5 degree(s) of freedom");
  }

  @Test
  void aStepIsRefused() {
    assertThat(reason(of200(0, 0, 200, 200))).contains("a step and not a curve");
  }

  @Test
  void aRiseWithoutABendHasNoLimit() {
    assertThat(reason(of200(2, 4, 8, 16))).contains("do not bend yet: at n = 1024");
  }

  @Test
  void samplesThatCannotBeAreRejected() {
    assertThatThrownBy(() -> new Sample(1, 3, 2)).hasMessage("right: 3 of 2 items");
    assertThatThrownBy(() -> new Sample(1, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Sample(-1, 0, 1)).hasMessageContaining("n: -1");
  }

  private static List<Sample> of200(int... right) {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < SIZES.length; i++) {
      samples.add(new Sample(SIZES[i], right[i], 200));
    }
    return samples;
  }

  private static Fitted fitted(List<Sample> samples) {
    ScalingFit fit = ScalingFit.of(samples, 1);
    assertThat(fit).isInstanceOf(Fitted.class);
    return (Fitted) fit;
  }

  private static String reason(List<Sample> samples) {
    ScalingFit fit = ScalingFit.of(samples, 1);
    assertThat(fit).isInstanceOf(Refused.class);
    return ((Refused) fit).reason();
  }

  private static List<Sample> exact(Curve truth, int[] sizes, int items) {
    List<Sample> samples = new ArrayList<>();
    for (int n : sizes) {
      samples.add(new Sample(n, (int) Math.round(items * truth.at(n)), items));
    }
    return samples;
  }

  private static List<Sample> simulated(Curve truth, int[] sizes, int items, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Sample> samples = new ArrayList<>();
    for (int n : sizes) {
      double share = truth.at(n);
      int right = (int) random.doubles(items).filter(each -> each < share).count();
      samples.add(new Sample(n, right, items));
    }
    return samples;
  }

  private static void assertHolds(Interval interval, double truth) {
    assertThat(truth).isBetween(interval.low(), interval.high());
  }

  private static boolean holds(Interval interval, double truth) {
    return interval.low() <= truth && truth <= interval.high();
  }
}
