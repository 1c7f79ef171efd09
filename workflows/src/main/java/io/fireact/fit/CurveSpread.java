package io.fireact.fit;

import io.fireact.fit.CurveSearch.Found;
import io.fireact.fit.ScalingFit.Sample;
import io.fireact.score.Interval;
import io.fireact.score.Intervals;
import io.fireact.score.Quantiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.LUDecomposition;
import org.hipparchus.linear.RealMatrix;
import org.jspecify.annotations.Nullable;

/**
 * How far a fitted curve may be off: the values of a quantity under which the samples are not much
 * less likely than under the best curve. How much less is the square of the normal quantile with
 * one run at each n (Wilks 1938), and with several the square of Student's times what runs vary
 * more than their questions in that quantity ({@link Replicates#inflation}), a quasi-likelihood's F
 * with one numerator (McCullagh and Nelder 1989, section 9.5).
 */
final class CurveSpread {
  /** Of the largest term on the diagonal: keeps what the data do not say from being infinite. */
  private static final double RIDGE = 1e-9;

  private final List<Family> families = new ArrayList<>();
  private final Replicates replicates;

  /** They and what they share decide all else. */
  private final List<Sample> samples;

  private final List<Sample> pooled;
  private final double shared;

  /** The best curve of a family. */
  private static final class Family {
    private final CurveSearch search;
    private final Found found;
    private final Profile profile;

    private Family(CurveSearch search, Found found) {
      this.search = search;
      this.found = found;
      this.profile = new Profile(search, found);
    }
  }

  /**
   * @param samples of all n
   * @param found the best curve first, then those of other families that mean something
   * @param shared variance that runs share through questions, in units of that of all questions
   */
  CurveSpread(List<Sample> samples, List<Found> found, Replicates replicates, double shared) {
    for (Found each : found) {
      families.add(new Family(new CurveSearch(each.curve().family(), samples), each));
    }
    this.samples = List.copyOf(samples);
    this.pooled = CurveSearch.pooled(samples);
    this.replicates = replicates;
    this.shared = shared;
  }

  /** Of a share that the curve tells at n; other families count as far as they do about as well. */
  Interval share(double n) {
    Interval share = ofAllFamilies(Quantity.share(n)).interval();
    double exact = families.get(0).found.curve().at(n);
    // Every curve rises with n. Far below what was measured shares are next to 0, where a search
    // that draws them on gets nowhere, and nothing but this bounds them; far above it likewise.
    double high = n < least() ? Math.min(share.high(), share(least()).high()) : share.high();
    double low = n > most() ? Math.max(share.low(), share(most()).low()) : share.low();
    return new Interval(exact, Math.min(exact, low), Math.max(exact, high));
  }

  private int least() {
    return pooled.get(0).n();
  }

  private int most() {
    return pooled.get(pooled.size() - 1).n();
  }

  /** It lies above the curve, which is known better. */
  Interval limit() {
    Interval limit = ofAllFamilies(families.get(0).search.quantity(Parameter.LIMIT)).interval();
    double known = share(most()).low();
    return new Interval(limit.mean(), Math.max(limit.low(), known), limit.high());
  }

  /** Of a parameter of the best curve's own family. */
  Range range(Parameter parameter) {
    Family best = families.get(0);
    Quantity quantity = best.search.quantity(parameter);
    return best.profile.range(quantity, worse(quantity));
  }

  private Range ofAllFamilies(Quantity quantity) {
    Family best = families.get(0);
    double worse = worse(quantity);
    Range range = best.profile.range(quantity, worse);
    for (Family other : families.subList(1, families.size())) {
      double left = worse - (other.found.deviance() - best.found.deviance());
      if (left > 0) {
        Interval also = other.profile.range(quantity, left).interval();
        range =
            new Range(
                Intervals.union(range.interval(), also), range.openBelow(), range.openAbove());
      }
    }
    return range;
  }

  /** By how much a curve's deviance may be above the least before it is told from the best. */
  private double worse(Quantity quantity) {
    if (!replicates.any()) {
      return square(Quantiles.NORMAL);
    }
    double inflation = inflation(quantity) + shared;
    return Math.max(
        square(Quantiles.student(Math.max(1, replicates.seedDf()))) * inflation,
        square(Quantiles.least(inflation)));
  }

  /** To first order a quantity of the likeliest curve is a combination of the n's shares. */
  private double inflation(Quantity quantity) {
    Family best = families.get(0);
    double[] at = best.found.at();
    int parameters = at.length;
    double[][] information = new double[parameters][parameters];
    Map<Integer, double[]> slopes = new TreeMap<>();
    Map<Integer, Double> shares = new TreeMap<>();
    for (Sample sample : pooled) {
      // Of the logarithm of the odds; a share's own slope is p (1 - p) times that.
      double[] slope = best.search.gradient(Quantity.share(sample.n()), at);
      double share = best.found.curve().at(sample.n());
      slopes.put(sample.n(), slope);
      shares.put(sample.n(), share);
      for (int i = 0; i < parameters; i++) {
        for (int j = 0; j < parameters; j++) {
          information[i][j] += sample.items() * share * (1 - share) * slope[i] * slope[j];
        }
      }
    }
    double largest = 0;
    for (int i = 0; i < parameters; i++) {
      largest = Math.max(largest, information[i][i]);
    }
    for (int i = 0; i < parameters; i++) {
      information[i][i] += RIDGE * largest + Double.MIN_NORMAL;
    }
    RealMatrix matrix = new Array2DRowRealMatrix(information, false);
    double[] direction =
        new LUDecomposition(matrix, 0)
            .getSolver()
            .solve(new ArrayRealVector(best.search.gradient(quantity, at), false))
            .toArray();
    Map<Integer, Double> weights = new TreeMap<>();
    for (Sample sample : pooled) {
      double weight = 0;
      double[] slope = slopes.getOrDefault(sample.n(), direction);
      for (int i = 0; i < parameters; i++) {
        weight += direction[i] * slope[i] * sample.items();
      }
      weights.put(sample.n(), weight);
    }
    return replicates.inflation(weights, shares);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CurveSpread spread
        && samples.equals(spread.samples)
        && Double.compare(shared, spread.shared) == 0;
  }

  @Override
  public int hashCode() {
    return Objects.hash(samples, shared);
  }

  private static double square(double value) {
    return value * value;
  }
}
