package io.fireact.fit;

import io.fireact.fit.CurveSearch.Found;
import io.fireact.score.Interval;
import java.util.List;
import org.hipparchus.analysis.UnivariateFunction;
import org.hipparchus.analysis.solvers.BrentSolver;

/**
 * The profile likelihood of a quantity: how much worse the best curve becomes when that quantity is
 * held at another value (Venzon and Moolgavkar 1988). Where it does not become worse the data do
 * not bound the quantity, which no standard error would show.
 */
final class Profile {
  /** Keeps a quantity near where it is drawn to; where exactly does not matter. */
  private static final double WEIGHT = 1e4;

  /** The first step out, in logarithms. */
  private static final double STEP = 0.1;

  private static final double PRECISION = 1e-4;
  private static final int EVALUATIONS = 60;

  private final CurveSearch search;
  private final Found best;

  Profile(CurveSearch search, Found best) {
    this.search = search;
    this.best = best;
  }

  /** Whether every larger value fits about as well: less than {@code worse} in deviance. */
  boolean openAbove(Quantity quantity, double worse) {
    return new Side(quantity, worse, quantity.most()).open();
  }

  /** The values at which the deviance is no more than {@code worse} above its least. */
  Range range(Quantity quantity, double worse) {
    double estimate = unscaled(quantity, of(quantity, best));
    Side below = new Side(quantity, worse, quantity.least());
    Side above = new Side(quantity, worse, quantity.most());
    boolean openBelow = below.open();
    boolean openAbove = above.open();
    double low = unscaled(quantity, openBelow ? quantity.least() : below.crossing());
    double high = unscaled(quantity, openAbove ? quantity.most() : above.crossing());
    return new Range(
        new Interval(estimate, Math.min(estimate, low), Math.max(estimate, high)),
        openBelow,
        openAbove);
  }

  private static double of(Quantity quantity, Found found) {
    return quantity.of().applyAsDouble(found.curve());
  }

  private static double unscaled(Quantity quantity, double value) {
    return quantity.unscaled().applyAsDouble(value);
  }

  /** From the estimate to one end of what is looked at. */
  private final class Side {
    private final Quantity quantity;
    private final double worse;
    private final double end;
    private double inside;
    private double outside;
    private Found near = best;
    private Found far = best;

    Side(Quantity quantity, double worse, double end) {
      this.quantity = quantity;
      this.worse = worse;
      this.end = end;
      this.inside = of(quantity, best);
      this.outside = inside;
    }

    /** Goes out in growing steps, each search beginning where the last ended. */
    boolean open() {
      double direction = Math.signum(end - inside);
      double step = STEP;
      while (direction * (end - outside) > 0) {
        outside += direction * Math.min(step, direction * (end - outside));
        far = search.drawn(quantity, outside, WEIGHT, List.of(near.at()));
        if (beyond(far) >= 0) {
          return false;
        }
        near = far;
        inside = outside;
        step *= 2;
      }
      return true;
    }

    double crossing() {
      // From the same starts for every value, so that it is a function.
      UnivariateFunction beyond = value -> beyond(at(value));
      double crossing = outside;
      if (beyond.value(inside) < 0 && beyond.value(outside) > 0) {
        crossing =
            new BrentSolver(PRECISION)
                .solve(EVALUATIONS, beyond, Math.min(inside, outside), Math.max(inside, outside));
      }
      return of(quantity, at(crossing));
    }

    private Found at(double value) {
      return search.drawn(quantity, value, WEIGHT, List.of(near.at(), far.at()));
    }

    /** Roots of deviances are about straight lines. */
    private double beyond(Found found) {
      return StrictMath.sqrt(Math.max(0, found.deviance() - best.deviance()))
          - StrictMath.sqrt(worse);
    }
  }
}
