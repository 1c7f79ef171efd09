package io.fireact.fit;

import io.fireact.fit.CurveSearch.Found;
import io.fireact.fit.ScalingFit.Sample;
import io.fireact.score.Covers;
import io.fireact.score.Quantiles;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Fits both families by binomial maximum likelihood, keeps the likelier one, and refuses where the
 * samples do not support it. All tests have the dispersion of runs in them.
 */
final class SampleFit {
  private static final int PARAMETERS = 3;
  private static final int LEAST_SIZES = PARAMETERS + 1;

  private static final double RISE_LEVEL = 0.05;
  private static final double MISFIT_LEVEL = 0.01;

  private final List<Sample> samples;
  private final double shared;
  private final Replicates replicates;

  SampleFit(List<Sample> samples, double shared) {
    this.samples =
        samples.stream()
            .filter(sample -> sample.n() > 0)
            .sorted(
                Comparator.comparingInt(Sample::n)
                    .thenComparingInt(Sample::items)
                    .thenComparingInt(Sample::right)
                    .thenComparing(Sample::run))
            .toList();
    this.shared = shared;
    this.replicates = Replicates.of(this.samples);
  }

  ScalingFit fit() {
    int sizes = (int) samples.stream().mapToInt(Sample::n).distinct().count();
    if (sizes < LEAST_SIZES) {
      return refused(
          "a curve of %d parameters needs at least %d different n above 0; there are %d",
          PARAMETERS, LEAST_SIZES, sizes);
    }
    Map<Curve.Family, Found> found = new EnumMap<>(Curve.Family.class);
    for (Curve.Family family : Curve.Family.values()) {
      found.put(family, search(family).best());
    }
    Found likeliest = likeliest(List.copyOf(found.values()));
    // The constant is a case of both families; without a rise the other two parameters mean
    // nothing, which makes the reference an approximation.
    double rise = search(likeliest.curve().family()).flatDeviance() - likeliest.deviance();
    double chance = chance(rise, PARAMETERS - 1);
    if (chance > RISE_LEVEL) {
      return refused(
          "exact match does not rise with n beyond chance%s (likelihood-ratio test, p = %.2f)",
          replicates.any() ? " and the spread of runs" : "", chance);
    }
    List<Found> meaningful = found.values().stream().filter(each -> edge(each).isEmpty()).toList();
    if (meaningful.isEmpty()) {
      return new ScalingFit.Refused(edge(likeliest));
    }
    Found best = likeliest(meaningful);
    double misfit = best.deviance();
    int df = sizes - PARAMETERS;
    double agreement = chance(misfit, df);
    if (agreement < MISFIT_LEVEL) {
      return edge(likeliest).isEmpty()
          ? refused(
              "the points lie further from the best curve than the sampling of questions%s explains"
                  + " (deviance %.1f with %d degree(s) of freedom, p = %.2g)%s",
              replicates.any() ? " and the spread of runs" : "",
              misfit,
              df,
              agreement,
              replicates.any()
                  ? ""
                  : "; with one run at each n it may be the spread of runs, which is not known")
          : new ScalingFit.Refused(edge(likeliest));
    }
    CurveSearch search = search(best.curve().family());
    Profile profile = new Profile(search, best);
    Quantity exponent = search.quantity(Parameter.EXPONENT);
    if (profile.openAbove(exponent, worse())) {
      return refused(
          "the data do not identify the law: any exponent from %.1f up fits about as well%s, a jump"
              + " between two neighbouring n among them; measure n in between",
          profile.range(exponent, worse()).interval().low(),
          replicates.any() ? ", given the spread of runs" : "");
    }
    List<Found> all = new ArrayList<>(List.of(best));
    meaningful.stream().filter(each -> each != best).forEach(all::add);
    CurveSpread spread = new CurveSpread(samples, all, replicates, shared);
    return new ScalingFit.Fitted(
        best.curve().formula(),
        spread.limit(),
        spread.range(Parameter.SCALE),
        spread.range(Parameter.EXPONENT),
        replicates.any() ? Covers.QUESTIONS_AND_RUNS : Covers.QUESTIONS,
        replicates.dispersion(),
        best.curve(),
        spread);
  }

  /** By how much a curve's deviance may be above the least before it is told from the best. */
  private double worse() {
    return replicates.any()
        ? replicates.dispersion() * square(Quantiles.student(replicates.df()))
        : square(Quantiles.NORMAL);
  }

  /** Probability of as large a loss of deviance when nothing but chance makes it. */
  private double chance(double deviance, int df) {
    return replicates.any()
        ? Quantiles.fTail(deviance / df / replicates.dispersion(), df, replicates.df())
        : Quantiles.chiSquareTail(deviance, df);
  }

  private CurveSearch search(Curve.Family family) {
    return new CurveSearch(family, samples);
  }

  private String edge(Found found) {
    return search(found.curve().family()).edge(found);
  }

  private static Found likeliest(List<Found> found) {
    return found.stream().min(Comparator.comparingDouble(Found::deviance)).orElseThrow();
  }

  private static double square(double value) {
    return value * value;
  }

  private static ScalingFit refused(String format, Object... values) {
    return new ScalingFit.Refused(String.format(Locale.ROOT, format, values));
  }
}
