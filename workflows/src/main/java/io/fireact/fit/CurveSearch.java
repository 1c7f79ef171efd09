package io.fireact.fit;

import io.fireact.fit.ScalingFit.Sample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.hipparchus.exception.MathIllegalStateException;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.RealVector;
import org.hipparchus.optim.nonlinear.vector.leastsquares.LeastSquaresFactory;
import org.hipparchus.optim.nonlinear.vector.leastsquares.LevenbergMarquardtOptimizer;
import org.hipparchus.util.Pair;
import org.jspecify.annotations.Nullable;

/**
 * The curve of one family under which the samples are most likely. Parameters are searched without
 * bounds and mapped into theirs, so no curve leaves [0, 1] at a measured n. Whether the curve means
 * anything is the caller's question.
 *
 * <p>The squares of signed roots of each n's deviance add up to the deviance, so that the likeliest
 * curve is one of least squares, which Levenberg and Marquardt's method (by Hipparchus) finds.
 */
final class CurveSearch {
  private static final double FLATTEST = 0.01;
  private static final double STEEPEST = 20;

  /** How far outside the measured n half the limit may lie, as a factor. */
  private static final double OUTSIDE = 1000;

  /** A parameter this near to an end of its range is at the end. */
  private static final double EDGE = 0.005;

  /** Just inside a range, where the unbounded search space does not end yet. */
  private static final double ENDS = 1.001;

  private static final double NOTHING = 1e-5;
  private static final double LEAST_SHARE = 1e-12;
  private static final int EVALUATIONS = 200;

  /** Of the numeric derivatives, in the unbounded search space. */
  private static final double STEP = 1e-5;

  private final Curve.Family family;

  /** Runs of one n taken together: their shares differ, but not what a curve says about them. */
  private final List<Sample> pooled;

  private final double smallest;
  private final double largest;

  /** A curve and how well it does. */
  static final class Found {
    private final Curve curve;
    private final double[] at;
    private final double deviance;
    private final double sum;

    private Found(Curve curve, double[] at, double deviance, double sum) {
      this.curve = curve;
      this.at = at;
      this.deviance = deviance;
      this.sum = sum;
    }

    Curve curve() {
      return curve;
    }

    /** Twice the log-likelihood that is lost against shares of each n that fit exactly. */
    double deviance() {
      return deviance;
    }

    /** What the search made least: the deviance and what a quantity is off. */
    private double sum() {
      return sum;
    }

    /** Where in the unbounded search space. */
    double[] at() {
      return at.clone();
    }
  }

  CurveSearch(Curve.Family family, List<Sample> samples) {
    this.family = family;
    this.pooled = pooled(samples);
    this.smallest = pooled.get(0).n();
    this.largest = pooled.get(pooled.size() - 1).n();
  }

  /** All runs of an n as one sample, by n. */
  static List<Sample> pooled(List<Sample> samples) {
    Map<Integer, Sample> byN = new TreeMap<>();
    for (Sample sample : samples) {
      byN.merge(
          sample.n(),
          sample,
          (one, other) ->
              new Sample(
                  one.n(), one.right() + other.right(), one.items() + other.items(), one.run()));
    }
    return List.copyOf(byN.values());
  }

  /** From many starts, the same for the same samples. */
  Found best() {
    return starts().stream()
        .map(this::from)
        .min(Comparator.comparingDouble(Found::deviance))
        .orElseThrow();
  }

  /** From one start, where a minimum is known to be near. */
  Found from(double[] start) {
    return new Descent(null, 0, 0).from(start);
  }

  /**
   * The likeliest curve among those that have the same of a quantity, which is drawn to a value:
   * where the deviance and a multiple of the square of the distance have their least sum, no other
   * curve with that quantity has less deviance.
   */
  Found drawn(Quantity quantity, double to, double weight, List<double[]> starts) {
    return starts.stream()
        .map(new Descent(quantity, to, weight)::from)
        .min(Comparator.comparingDouble(Found::sum))
        .orElseThrow();
  }

  /**
   * One search. It keeps the best place it saw, since the optimiser tells none when it gives up.
   */
  private final class Descent {
    private final @Nullable Quantity quantity;
    private final double to;
    private final double weight;
    private double[] best = {};
    private double least = Double.POSITIVE_INFINITY;

    Descent(@Nullable Quantity quantity, double to, double weight) {
      this.quantity = quantity;
      this.to = to;
      this.weight = weight;
    }

    Found from(double[] start) {
      best = start;
      least = Double.POSITIVE_INFINITY;
      RealVector begin = new ArrayRealVector(start, true);
      RealVector zero = new ArrayRealVector(pooled.size() + (quantity == null ? 0 : 1));
      try {
        new LevenbergMarquardtOptimizer(100, 1e-9, 1e-7, 1e-9, 1e-12)
            .optimize(
                LeastSquaresFactory.create(
                    this::value, zero, begin, null, EVALUATIONS, EVALUATIONS));
      } catch (MathIllegalStateException outOfStepsOrTooNear) {
        // No step makes a difference any more, or there were too many: the best place counts.
      }
      Curve curve = curve(best);
      return new Found(curve, best, deviance(pooled, curve), least);
    }

    private Pair<RealVector, RealMatrix> value(RealVector point) {
      double[] at = point.toArray();
      double[] here = residuals(at);
      double sum = 0;
      for (double each : here) {
        sum += each * each;
      }
      if (sum < least) {
        least = sum;
        best = at.clone();
      }
      double[][] slopes = new double[here.length][at.length];
      for (int i = 0; i < at.length; i++) {
        double middle = at[i];
        at[i] = middle + STEP;
        double[] above = residuals(at);
        at[i] = middle - STEP;
        double[] below = residuals(at);
        at[i] = middle;
        for (int j = 0; j < here.length; j++) {
          slopes[j][i] = (above[j] - below[j]) / (2 * STEP);
        }
      }
      return new Pair<>(new ArrayRealVector(here, false), new Array2DRowRealMatrix(slopes, false));
    }

    private double[] residuals(double[] at) {
      Curve curve = curve(at);
      double[] residuals = new double[pooled.size() + (quantity == null ? 0 : 1)];
      for (int i = 0; i < pooled.size(); i++) {
        Sample sample = pooled.get(i);
        double share = curve.at(sample.n());
        double root = StrictMath.sqrt(Math.max(0, deviance(sample, share)));
        residuals[i] = sample.items() * share > sample.right() ? root : -root;
      }
      if (quantity != null) {
        residuals[pooled.size()] =
            StrictMath.sqrt(weight) * (quantity.of().applyAsDouble(curve) - to);
      }
      return residuals;
    }
  }

  /** How a quantity changes with each parameter of the search space. */
  double[] gradient(Quantity quantity, double[] place) {
    double[] at = place.clone();
    double[] slopes = new double[at.length];
    for (int i = 0; i < at.length; i++) {
      at[i] = place[i] + STEP;
      double above = quantity.of().applyAsDouble(curve(at));
      at[i] = place[i] - STEP;
      slopes[i] = (above - quantity.of().applyAsDouble(curve(at))) / (2 * STEP);
      at[i] = place[i];
    }
    return slopes;
  }

  /** All values of a parameter that are looked at. */
  Quantity quantity(Parameter parameter) {
    return switch (parameter) {
      case LIMIT -> parameter.within(NOTHING, 1 - NOTHING);
      case SCALE ->
          family == Curve.Family.HILL
              ? parameter.within(smallest / OUTSIDE * ENDS, largest * OUTSIDE / ENDS)
              : parameter.within(NOTHING, StrictMath.pow(largest, 3));
      case EXPONENT -> parameter.within(FLATTEST * ENDS, STEEPEST / ENDS);
    };
  }

  /** What is wrong with the parameters; empty when nothing is. */
  String edge(Found found) {
    double exponent = Quantity.logistic(found.at()[2]);
    if (exponent > 1 - EDGE) {
      return "the data do not identify the law: the points are a step and not a curve, they jump"
          + " from one level to another between two neighbouring n; measure n in between";
    }
    if (exponent < EDGE) {
      return "the points rise as a logarithm of n does, which has no limit";
    }
    if (family == Curve.Family.HILL && Quantity.logistic(found.at()[1]) < EDGE) {
      return "the points show nothing of the rise: half of the limit lies far below the smallest n";
    }
    if (found.curve().at(largest) < found.curve().limit() / 2) {
      return String.format(
          Locale.ROOT,
          "the points do not bend yet: at n = %.0f they are below half of the limit that they would"
              + " approach, so that limit is a guess; larger n are needed",
          largest);
    }
    return "";
  }

  private static double deviance(List<Sample> samples, Curve curve) {
    double sum = 0;
    for (Sample sample : samples) {
      sum += deviance(sample, curve.at(sample.n()));
    }
    return sum;
  }

  /** Of the best constant share, with the runs of an n as one sample. */
  double flatDeviance() {
    double right = pooled.stream().mapToDouble(Sample::right).sum();
    double items = pooled.stream().mapToDouble(Sample::items).sum();
    return pooled.stream().mapToDouble(sample -> deviance(sample, right / items)).sum();
  }

  private static double deviance(Sample sample, double share) {
    double bounded = Math.min(1 - LEAST_SHARE, Math.max(LEAST_SHARE, share));
    double wrong = (double) sample.items() - sample.right();
    return 2
        * (term(sample.right(), sample.items() * bounded)
            + term(wrong, sample.items() * (1 - bounded)));
  }

  private static double term(double observed, double expected) {
    return observed == 0 ? 0 : observed * StrictMath.log(observed / expected);
  }

  private Curve curve(double[] at) {
    double limit = Quantity.logistic(at[0]);
    double exponent = between(at[2], FLATTEST, STEEPEST);
    return switch (family) {
      case INVERSE_POWER -> {
        // The second parameter is exact match at the smallest n, as a share of the limit.
        double missing = limit * Quantity.logistic(-at[1]);
        yield new Curve(family, limit, missing * StrictMath.pow(smallest, exponent), exponent);
      }
      case HILL ->
          new Curve(family, limit, between(at[1], smallest / OUTSIDE, largest * OUTSIDE), exponent);
    };
  }

  /** Where searches begin, over the whole range. */
  private List<double[]> starts() {
    double most = pooled.stream().mapToDouble(s -> (double) s.right() / s.items()).max().orElse(0);
    double limit = Quantity.logit(Math.min(0.99, Math.max(0.01, 1.02 * most)));
    List<double[]> starts = new ArrayList<>();
    for (double exponent : new double[] {0.25, 0.7, 1.5, 3}) {
      double third = Quantity.logit(part(exponent, FLATTEST, STEEPEST));
      for (double position : new double[] {0, 0.35, 0.65, 1}) {
        double second =
            switch (family) {
              case INVERSE_POWER -> Quantity.logit(0.05 + 0.9 * position);
              case HILL ->
                  Quantity.logit(
                      part(
                          smallest * StrictMath.pow(largest / smallest, position),
                          smallest / OUTSIDE,
                          largest * OUTSIDE));
            };
        starts.add(new double[] {limit, second, third});
      }
    }
    return starts;
  }

  /** Between two bounds on a logarithmic scale. */
  private static double between(double at, double low, double high) {
    return low * StrictMath.exp(StrictMath.log(high / low) * Quantity.logistic(at));
  }

  private static double part(double value, double low, double high) {
    return StrictMath.log(value / low) / StrictMath.log(high / low);
  }
}
