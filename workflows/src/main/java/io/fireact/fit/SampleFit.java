package io.fireact.fit;

import io.fireact.fit.CurveSearch.Found;
import io.fireact.fit.ScalingFit.Sample;
import io.fireact.score.Interval;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * Fits both families by binomial maximum likelihood, keeps the likelier one, and refuses where the
 * samples do not support it. Intervals are those of a parametric bootstrap (Efron and Tibshirani
 * 1993) that chooses its family anew each time.
 */
final class SampleFit {
  private static final int PARAMETERS = 3;
  private static final int LEAST_SIZES = PARAMETERS + 1;
  private static final int RESAMPLES = 400;

  /** One in this many resamples lies beyond each end of a 95 % interval. */
  private static final int TAIL = 40;

  private static final double RISE_LEVEL = 0.05;
  private static final double MISFIT_LEVEL = 0.01;

  private final List<Sample> samples;

  SampleFit(List<Sample> samples) {
    this.samples =
        samples.stream()
            .filter(sample -> sample.n() > 0)
            .sorted(
                Comparator.comparingInt(Sample::n)
                    .thenComparingInt(Sample::items)
                    .thenComparingInt(Sample::right))
            .toList();
  }

  ScalingFit fit(long seed) {
    long sizes = samples.stream().mapToInt(Sample::n).distinct().count();
    if (sizes < LEAST_SIZES) {
      return refused(
          "a curve of %d parameters needs at least %d different n above 0; there are %d",
          PARAMETERS, LEAST_SIZES, sizes);
    }
    Map<Curve.Family, Found> found = new EnumMap<>(Curve.Family.class);
    for (Curve.Family family : Curve.Family.values()) {
      found.put(family, new CurveSearch(family, samples).best());
    }
    Found likeliest = likeliest(List.copyOf(found.values()));
    // The constant is a case of both families; without a rise the other two parameters mean
    // nothing, which makes the chi-square tail an approximation.
    double rise = CurveSearch.flatDeviance(samples) - likeliest.deviance();
    double chance = ChiSquare.tail(rise, PARAMETERS - 1);
    if (chance > RISE_LEVEL) {
      return refused(
          "exact match does not rise with n beyond chance (likelihood-ratio test, p = %.2f)",
          chance);
    }
    List<Found> meaningful = found.values().stream().filter(each -> edge(each).isEmpty()).toList();
    if (meaningful.isEmpty()) {
      return new ScalingFit.Refused(edge(likeliest));
    }
    Found best = likeliest(meaningful);
    int df = samples.size() - PARAMETERS;
    double agreement = ChiSquare.tail(best.deviance(), df);
    if (agreement < MISFIT_LEVEL) {
      return edge(likeliest).isEmpty()
          ? refused(
              "the points lie further from the best curve than the sampling of questions explains"
                  + " (deviance %.1f with %d degree(s) of freedom, p = %.2g)",
              best.deviance(), df, agreement)
          : new ScalingFit.Refused(edge(likeliest));
    }
    return fitted(best.curve(), resampled(best.curve(), found, seed));
  }

  /** Of a bootstrap's values; widened where it would not hold the estimate. */
  static Interval interval(double estimate, List<Curve> curves, ToDoubleFunction<Curve> of) {
    double[] values = curves.stream().mapToDouble(of).sorted().toArray();
    int beyond = Math.max(1, values.length / TAIL);
    return new Interval(
        estimate,
        Math.min(estimate, values[beyond - 1]),
        Math.max(estimate, values[values.length - beyond]));
  }

  private static ScalingFit fitted(Curve curve, List<Curve> resampled) {
    return new ScalingFit.Fitted(
        curve.formula(), interval(curve.limit(), resampled, Curve::limit), curve, resampled);
  }

  private List<Curve> resampled(Curve curve, Map<Curve.Family, Found> found, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Curve> curves = new ArrayList<>();
    for (int i = 0; i < RESAMPLES; i++) {
      List<Sample> drawn = samples.stream().map(sample -> draw(sample, curve, random)).toList();
      List<Found> again = new ArrayList<>();
      found.forEach((family, near) -> again.add(new CurveSearch(family, drawn).from(near.at())));
      curves.add(likeliest(again).curve());
    }
    return curves;
  }

  private static Sample draw(Sample like, Curve curve, SplittableRandom random) {
    double share = curve.at(like.n());
    int right = 0;
    for (int item = 0; item < like.items(); item++) {
      right += random.nextDouble() < share ? 1 : 0;
    }
    return new Sample(like.n(), right, like.items());
  }

  private String edge(Found found) {
    return new CurveSearch(found.curve().family(), samples).edge(found);
  }

  private static Found likeliest(List<Found> found) {
    return found.stream().min(Comparator.comparingDouble(Found::deviance)).orElseThrow();
  }

  private static ScalingFit refused(String format, Object... values) {
    return new ScalingFit.Refused(String.format(Locale.ROOT, format, values));
  }
}
