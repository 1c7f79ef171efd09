package io.fireact.fit;

import io.fireact.fit.CurveSearch.Found;
import io.fireact.fit.ScalingFit.Sample;
import io.fireact.score.Covers;
import io.fireact.score.Interval;
import io.fireact.score.Intervals;
import io.fireact.score.Quantiles;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Fits both families by binomial maximum likelihood, keeps the likelier one, and refuses where the
 * samples do not support it. All tests have the dispersion of runs in them.
 */
final class SampleFit {
  private static final int PARAMETERS = 3;
  private static final int LEAST_SIZES = PARAMETERS + 1;
  private static final int RESAMPLES = 200;

  /** A deviance that chance does not make up for. */
  private static final double FAR = 25;

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

  ScalingFit fit(long seed) {
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
    double rise = CurveSearch.flatDeviance(samples) - likeliest.deviance();
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
    double misfit = best.deviance() - within();
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
    if (profile.openAbove(Parameter.EXPONENT, worse())) {
      return refused(
          "the data do not identify the law: any exponent from %.1f up fits about as well%s, a jump"
              + " between two neighbouring n among them; measure n in between",
          profile.range(Parameter.EXPONENT, worse()).interval().low(),
          replicates.any() ? ", given the spread of runs" : "");
    }
    // A family that is far behind is so in every resample.
    found.values().removeIf(each -> each.deviance() > best.deviance() + FAR);
    return fitted(
        best,
        found,
        profile,
        new CurveSpread(
            resampled(best.curve(), found, seed),
            leftOut(search, best),
            replicates.everywhere() ? 0 : replicates.dispersion(),
            shared,
            samples.stream().mapToDouble(Sample::items).sum(),
            Math.max(1, replicates.seedDf())));
  }

  private ScalingFit fitted(
      Found best, Map<Curve.Family, Found> near, Profile profile, CurveSpread spread) {
    return new ScalingFit.Fitted(
        best.curve().formula(),
        limit(best, near, spread),
        range(Parameter.SCALE, best, profile, spread),
        range(Parameter.EXPONENT, best, profile, spread),
        replicates.any() ? Covers.QUESTIONS_AND_RUNS : Covers.QUESTIONS,
        replicates.dispersion(),
        best.curve(),
        spread);
  }

  /** Both families have one, so values count under which either does about as well. */
  private Interval limit(Found best, Map<Curve.Family, Found> near, CurveSpread spread) {
    Interval limit = new Interval(best.curve().limit(), best.curve().limit(), best.curve().limit());
    for (Found each : near.values()) {
      double left = square(Quantiles.NORMAL) - (each.deviance() - best.deviance());
      if (left > 0 && edge(each).isEmpty()) {
        Profile profile = new Profile(search(each.curve().family()), each);
        limit = Intervals.union(limit, profile.range(Parameter.LIMIT, left).interval());
      }
    }
    if (!replicates.any()) {
      return limit;
    }
    limit = Intervals.union(limit, spread.interval(best.curve(), Curve::limit));
    // The limit lies above the curve, which is known better.
    int largest = samples.get(samples.size() - 1).n();
    double known = spread.interval(best.curve(), curve -> curve.at(largest)).low();
    return new Interval(limit.mean(), Math.max(limit.low(), known), limit.high());
  }

  /** Of a parameter above 0, on a logarithmic scale. */
  private Range range(Parameter parameter, Found best, Profile profile, CurveSpread spread) {
    Range questions = profile.range(parameter, square(Quantiles.NORMAL));
    if (!replicates.any()) {
      return questions;
    }
    double estimate = StrictMath.log(parameter.of(best.curve()));
    double runs =
        square(Quantiles.student(spread.df()))
            * spread.jackknife(estimate, curve -> StrictMath.log(parameter.of(curve)));
    double least = replicates.everywhere() ? 1 : replicates.dispersion();
    double below = estimate - StrictMath.log(questions.interval().low());
    double above = StrictMath.log(questions.interval().high()) - estimate;
    below = StrictMath.sqrt(Math.max(runs, least * below * below) + shared * below * below);
    above = StrictMath.sqrt(Math.max(runs, least * above * above) + shared * above * above);
    return profile.clipped(
        parameter,
        new Range(
            new Interval(
                StrictMath.exp(estimate),
                StrictMath.exp(estimate - below),
                StrictMath.exp(estimate + above)),
            questions.openBelow() || profile.openBelow(parameter, worse()),
            questions.openAbove() || profile.openAbove(parameter, worse())));
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

  /** The deviance that is left when each n has the share that fits it best. */
  private double within() {
    Map<Integer, List<Sample>> byN = new TreeMap<>();
    samples.forEach(
        sample -> byN.computeIfAbsent(sample.n(), unused -> new ArrayList<>()).add(sample));
    return byN.values().stream().mapToDouble(CurveSearch::flatDeviance).sum();
  }

  private List<CurveSpread.Fold> leftOut(CurveSearch search, Found best) {
    List<CurveSpread.Fold> folds = new ArrayList<>();
    for (Replicates.LeftOut each : replicates.leftOut()) {
      Found again = new CurveSearch(search.family(), each.rest()).from(best.at());
      folds.add(new CurveSpread.Fold(again.curve(), each.weight()));
    }
    return folds;
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
    return new Sample(like.n(), right, like.items(), like.run());
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
