package io.fireact.fit;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.fit.ScalingFit.Fitted;
import io.fireact.fit.ScalingFit.Sample;
import io.fireact.score.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How often the fit's 95 % intervals hold the truth in sweeps whose seeds differ by a known spread,
 * with 200 questions a run; a row of REPORT.md's table each. Minutes; the short form is in {@link
 * ScalingFitTest}.
 */
final class CoverageBenchmark {
  private static final Curve TRUTH = new Curve(Curve.Family.HILL, 0.95, 52, 2.5);
  private static final int[] SIZES = {16, 64, 256, 512};
  private static final int SWEEPS = Integer.getInteger("sweeps", 1000);

  /** Seeds, spread on the logit scale, and whether it is drawn once a seed or at every n. */
  static Stream<Arguments> spreads() {
    return Stream.concat(
        Stream.of(1, 3, 5).map(seeds -> Arguments.of(seeds, 0.0, false)),
        Stream.of(3, 5)
            .flatMap(
                seeds ->
                    Stream.of(0.2, 0.6)
                        .flatMap(
                            spread ->
                                Stream.of(false, true)
                                    .map(once -> Arguments.of(seeds, spread, once)))));
  }

  @ParameterizedTest
  @MethodSource("spreads")
  void intervalsHoldTheTruth(int seeds, double spread, boolean once) {
    SplittableRandom random = new SplittableRandom(2026);
    double[] logits = new double[SIZES.length];
    for (int i = 0; i < SIZES.length; i++) {
      logits[i] = logit(TRUTH.at(SIZES[i]), spread);
    }
    int[] held = new int[SIZES.length];
    int fits = 0;
    int ofFamily = 0;
    int limits = 0;
    int scales = 0;
    int exponents = 0;
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      if (ScalingFit.of(samples(seeds, spread, once, logits, random), 0) instanceof Fitted fit) {
        fits++;
        limits += holds(fit.limit(), TRUTH.limit());
        for (int i = 0; i < SIZES.length; i++) {
          held[i] += holds(fit.at(SIZES[i]), TRUTH.at(SIZES[i]));
        }
        // Another family's scale and exponent mean something else.
        if (fit.curve().family() == TRUTH.family()) {
          ofFamily++;
          scales += holds(fit.scale().interval(), TRUTH.scale());
          exponents += holds(fit.exponent().interval(), TRUTH.exponent());
        }
      }
    }
    StringBuilder row = new StringBuilder();
    row.append(
        String.format(
            Locale.ROOT,
            "| %d | %.1f | %s | %d | %.1f |",
            seeds,
            spread,
            spread == 0 ? "" : once ? "once a seed" : "at every n",
            fits,
            100.0 * limits / fits));
    for (int each : held) {
      row.append(String.format(Locale.ROOT, " %.1f |", 100.0 * each / fits));
    }
    row.append(
        String.format(
            Locale.ROOT,
            " %.1f | %.1f |",
            100.0 * scales / ofFamily,
            100.0 * exponents / ofFamily));
    System.out.println(row);
    assertThat(fits).isGreaterThan(SWEEPS * 9 / 10);
  }

  private static List<Sample> samples(
      int seeds, double spread, boolean once, double[] logits, SplittableRandom random) {
    List<Sample> samples = new ArrayList<>();
    for (int seed = 0; seed < seeds; seed++) {
      double moved = spread * random.nextGaussian();
      for (int i = 0; i < SIZES.length; i++) {
        double share = logistic(logits[i] + (once ? moved : spread * random.nextGaussian()));
        int right = (int) random.doubles(200).filter(each -> each < share).count();
        samples.add(new Sample(SIZES[i], right, 200, "seed=" + seed));
      }
    }
    return samples;
  }

  /** The logit at which the mean share over seeds is this one. */
  private static double logit(double share, double spread) {
    double low = -20;
    double high = 20;
    for (int i = 0; i < 60; i++) {
      double middle = (low + high) / 2;
      if (mean(middle, spread) < share) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static double mean(double logit, double spread) {
    double sum = 0;
    double weights = 0;
    for (int i = -300; i <= 300; i++) {
      double weight = Math.exp(-i * i / 5000.0);
      sum += weight * logistic(logit + spread * i / 50);
      weights += weight;
    }
    return sum / weights;
  }

  private static double logistic(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static int holds(Interval interval, double truth) {
    return interval.low() <= truth && truth <= interval.high() ? 1 : 0;
  }
}
