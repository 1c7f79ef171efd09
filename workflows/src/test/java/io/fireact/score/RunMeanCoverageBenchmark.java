package io.fireact.score;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How often the interval of a setting's mean holds it, over settings whose mean and whose spread of
 * seeds are known; a row of REPORT.md's table each. The short form is in {@link RunMeanTest}.
 */
final class RunMeanCoverageBenchmark {
  private static final double[] MEANS = {0.005, 0.02, 0.05, 0.2, 0.5, 0.8, 0.95, 0.98, 0.995};
  private static final int SWEEPS = Integer.getInteger("sweeps", 4000);
  private static final int ITEMS = 200;

  /** A run is what it has right: its questions are its own. */
  private final Map<List<Integer>, Run> runs = new HashMap<>();

  static Stream<Arguments> spreads() {
    return Stream.of(2, 3, 5)
        .flatMap(seeds -> Stream.of(0.0, 0.2, 0.6).map(spread -> Arguments.of(seeds, spread)));
  }

  @ParameterizedTest
  @MethodSource("spreads")
  void intervalsHoldTheMean(int seeds, double spread) {
    StringBuilder row = new StringBuilder();
    row.append(String.format(Locale.ROOT, "| %d | %.1f |", seeds, spread));
    for (double mean : MEANS) {
      SplittableRandom random = new SplittableRandom(2026);
      double logit = logit(mean, spread);
      int held = 0;
      for (int sweep = 0; sweep < SWEEPS; sweep++) {
        List<Run> drawn = new ArrayList<>();
        for (int seed = 0; seed < seeds; seed++) {
          double share = Simulated.logistic(logit + spread * random.nextGaussian());
          int right = (int) random.doubles(ITEMS).filter(each -> each < share).count();
          drawn.add(run(seed, right));
        }
        Interval interval = RunMean.of(Metric.EXACT_MATCH, drawn).orElseThrow().interval();
        held += interval.low() <= mean && mean <= interval.high() ? 1 : 0;
      }
      row.append(String.format(Locale.ROOT, " %.1f |", 100.0 * held / SWEEPS));
    }
    System.out.println(row);
  }

  private Run run(int seed, int right) {
    return runs.computeIfAbsent(
        List.of(seed, right),
        unused -> Simulated.run("seed=" + seed, "r" + seed + "-", right, ITEMS));
  }

  /** The logit at which the mean share over seeds is this one. */
  private static double logit(double share, double spread) {
    double low = -20;
    double high = 20;
    for (int i = 0; i < 60; i++) {
      double middle = (low + high) / 2;
      if (Simulated.mean(middle, spread) < share) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
