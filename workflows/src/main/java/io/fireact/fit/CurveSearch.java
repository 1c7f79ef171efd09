package io.fireact.fit;

import io.fireact.fit.ScalingFit.Sample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The curve of one family under which the samples are most likely. Parameters are searched without
 * bounds and mapped into theirs, so no curve leaves [0, 1] at a measured n. Whether the curve means
 * anything is the caller's question.
 */
final class CurveSearch {
  private static final double FLATTEST = 0.01;
  private static final double STEEPEST = 20;

  /** How far outside the measured n half the limit may lie, as a factor. */
  private static final double OUTSIDE = 1000;

  /** A parameter this near to an end of its range is at the end. */
  private static final double EDGE = 0.005;

  private static final double STEP = 0.5;

  /** Just inside a range, where the unbounded search space does not end yet. */
  private static final double ENDS = 1.001;

  private static final double NOTHING = 1e-5;
  private static final double LEAST_SHARE = 1e-12;

  private final Curve.Family family;
  private final List<Sample> samples;
  private final double smallest;
  private final double largest;

  /** A curve and how well it does. */
  static final class Found {
    private final Curve curve;
    private final NelderMead.Point point;

    private Found(Curve curve, NelderMead.Point point) {
      this.curve = curve;
      this.point = point;
    }

    Curve curve() {
      return curve;
    }

    /** Twice the log-likelihood that is lost against shares that fit exactly. */
    double deviance() {
      return point.value();
    }

    /** Where in the unbounded search space. */
    double[] at() {
      return point.at();
    }
  }

  CurveSearch(Curve.Family family, List<Sample> samples) {
    this.family = family;
    this.samples = samples;
    this.smallest = samples.stream().mapToInt(Sample::n).min().orElseThrow();
    this.largest = samples.stream().mapToInt(Sample::n).max().orElseThrow();
  }

  Curve.Family family() {
    return family;
  }

  /** From many starts, the same for the same samples. */
  Found best() {
    Found best =
        starts().stream()
            .map(this::from)
            .min(Comparator.comparingDouble(Found::deviance))
            .orElseThrow();
    // Again from there, since the first search may have ended where its simplex was flat.
    return from(best.at());
  }

  /** From one start, where a minimum is known to be near. */
  Found from(double[] start) {
    NelderMead.Point minimum = NelderMead.minimum(at -> deviance(samples, curve(at)), start, STEP);
    return new Found(curve(minimum.at()), minimum);
  }

  /** The likeliest curve that has this value of the parameter; searched from several starts. */
  Found with(Parameter parameter, double value, List<double[]> starts) {
    return starts.stream()
        .map(start -> with(parameter, value, start))
        .min(Comparator.comparingDouble(Found::deviance))
        .orElseThrow();
  }

  private Found with(Parameter parameter, double value, double[] start) {
    double[] free = new double[start.length - 1];
    for (int i = 0, at = 0; i < start.length; i++) {
      if (i != parameter.place()) {
        free[at++] = start[i];
      }
    }
    NelderMead.Point minimum =
        NelderMead.minimum(
            at -> {
              double[] all = with(parameter, value, at, start.length);
              return Double.isFinite(all[parameter.place()])
                  ? deviance(samples, curve(all))
                  : Double.POSITIVE_INFINITY;
            },
            free,
            STEP);
    double[] all = with(parameter, value, minimum.at(), start.length);
    return new Found(curve(all), new NelderMead.Point(all, minimum.value()));
  }

  /** The place in the search space of the free parameters and of the one that is held. */
  private double[] with(Parameter parameter, double value, double[] free, int length) {
    double[] all = new double[length];
    for (int i = 0, at = 0; i < length; i++) {
      if (i != parameter.place()) {
        all[i] = free[at++];
      }
    }
    all[parameter.place()] =
        switch (parameter) {
          case LIMIT -> logit(value);
          case EXPONENT -> logit(part(value, FLATTEST, STEEPEST));
          case SCALE ->
              family == Curve.Family.HILL
                  ? logit(part(value, smallest / OUTSIDE, largest * OUTSIDE))
                  // Not a number where the curve would be below 0 at the smallest n.
                  : -logit(
                      value
                          * StrictMath.pow(smallest, -between(all[2], FLATTEST, STEEPEST))
                          / logistic(all[0]));
        };
    return all;
  }

  /** The least value of a parameter that is looked at. */
  double least(Parameter parameter) {
    return switch (parameter) {
      case LIMIT -> NOTHING;
      case SCALE -> family == Curve.Family.HILL ? smallest / OUTSIDE * ENDS : NOTHING;
      case EXPONENT -> FLATTEST * ENDS;
    };
  }

  /** The most of a parameter that is looked at. */
  double most(Parameter parameter) {
    return switch (parameter) {
      case LIMIT -> 1 - NOTHING;
      case SCALE ->
          family == Curve.Family.HILL ? largest * OUTSIDE / ENDS : StrictMath.pow(largest, 3);
      case EXPONENT -> STEEPEST / ENDS;
    };
  }

  /** What is wrong with the parameters; empty when nothing is. */
  String edge(Found found) {
    double exponent = logistic(found.at()[2]);
    if (exponent > 1 - EDGE) {
      return "the data do not identify the law: the points are a step and not a curve, they jump"
          + " from one level to another between two neighbouring n; measure n in between";
    }
    if (exponent < EDGE) {
      return "the points rise as a logarithm of n does, which has no limit";
    }
    if (family == Curve.Family.HILL && logistic(found.at()[1]) < EDGE) {
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

  static double deviance(List<Sample> samples, Curve curve) {
    double sum = 0;
    for (Sample sample : samples) {
      sum += deviance(sample, curve.at(sample.n()));
    }
    return sum;
  }

  /** Of the best constant share. */
  static double flatDeviance(List<Sample> samples) {
    double right = samples.stream().mapToDouble(Sample::right).sum();
    double items = samples.stream().mapToDouble(Sample::items).sum();
    return samples.stream().mapToDouble(sample -> deviance(sample, right / items)).sum();
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
    double limit = logistic(at[0]);
    double exponent = between(at[2], FLATTEST, STEEPEST);
    return switch (family) {
      case INVERSE_POWER -> {
        // The second parameter is exact match at the smallest n, as a share of the limit.
        double missing = limit * logistic(-at[1]);
        yield new Curve(family, limit, missing * StrictMath.pow(smallest, exponent), exponent);
      }
      case HILL ->
          new Curve(family, limit, between(at[1], smallest / OUTSIDE, largest * OUTSIDE), exponent);
    };
  }

  /** Where searches begin, over the whole range. */
  List<double[]> starts() {
    double most = samples.stream().mapToDouble(s -> (double) s.right() / s.items()).max().orElse(0);
    double limit = logit(Math.min(0.99, Math.max(0.01, 1.02 * most)));
    List<double[]> starts = new ArrayList<>();
    for (double exponent : new double[] {0.25, 0.7, 1.5, 3}) {
      double third = logit(part(exponent, FLATTEST, STEEPEST));
      for (double position : new double[] {0, 0.35, 0.65, 1}) {
        double second =
            switch (family) {
              case INVERSE_POWER -> logit(0.05 + 0.9 * position);
              case HILL ->
                  logit(
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
    return low * StrictMath.exp(StrictMath.log(high / low) * logistic(at));
  }

  private static double part(double value, double low, double high) {
    return StrictMath.log(value / low) / StrictMath.log(high / low);
  }

  private static double logistic(double x) {
    return 1 / (1 + StrictMath.exp(-x));
  }

  private static double logit(double share) {
    return StrictMath.log(share / (1 - share));
  }
}
