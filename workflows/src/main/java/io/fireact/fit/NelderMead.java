package io.fireact.fit;

import java.util.Arrays;
import java.util.Comparator;
import java.util.function.ToDoubleFunction;

/**
 * Finds a minimum near a starting point without derivatives (Nelder and Mead 1965, with the usual
 * coefficients 1, 2, 1/2, 1/2). For a few parameters without bounds; not for many, where it stalls.
 */
final class NelderMead {
  private static final int STEPS = 600;
  private static final double TOLERANCE = 1e-7;

  /** A point and the function's value there. */
  static final class Point {
    private final double[] at;
    private final double value;

    Point(double[] at, double value) {
      this.at = at;
      this.value = value;
    }

    double[] at() {
      return at.clone();
    }

    double value() {
      return value;
    }
  }

  private final ToDoubleFunction<double[]> function;
  private final Point[] simplex;

  private NelderMead(ToDoubleFunction<double[]> function, double[] start, double size) {
    this.function = function;
    this.simplex = new Point[start.length + 1];
    simplex[0] = point(start);
    for (int i = 0; i < start.length; i++) {
      double[] corner = start.clone();
      corner[i] += size;
      simplex[i + 1] = point(corner);
    }
  }

  /**
   * The lowest point found.
   *
   * @param size how far from {@code start} the search begins to look, in each parameter
   */
  static Point minimum(ToDoubleFunction<double[]> function, double[] start, double size) {
    return new NelderMead(function, start, size).search();
  }

  private Point search() {
    int worst = simplex.length - 1;
    for (int step = 0; step < STEPS; step++) {
      Arrays.sort(simplex, Comparator.comparingDouble(Point::value));
      if (simplex[worst].value() - simplex[0].value() <= TOLERANCE) {
        break;
      }
      Point reflected = along(-1);
      if (reflected.value() < simplex[0].value()) {
        Point expanded = along(-2);
        simplex[worst] = expanded.value() < reflected.value() ? expanded : reflected;
      } else if (reflected.value() < simplex[worst - 1].value()) {
        simplex[worst] = reflected;
      } else {
        Point contracted = along(reflected.value() < simplex[worst].value() ? -0.5 : 0.5);
        if (contracted.value() < Math.min(reflected.value(), simplex[worst].value())) {
          simplex[worst] = contracted;
        } else {
          shrink();
        }
      }
    }
    Arrays.sort(simplex, Comparator.comparingDouble(Point::value));
    return simplex[0];
  }

  /** On the line from the middle of all points but the worst to the worst. */
  private Point along(double factor) {
    int worst = simplex.length - 1;
    double[] at = new double[worst];
    for (int i = 0; i < worst; i++) {
      double middle = 0;
      for (int corner = 0; corner < worst; corner++) {
        middle += simplex[corner].at[i] / worst;
      }
      at[i] = middle + factor * (simplex[worst].at[i] - middle);
    }
    return point(at);
  }

  private void shrink() {
    double[] best = simplex[0].at;
    for (int corner = 1; corner < simplex.length; corner++) {
      double[] at = simplex[corner].at.clone();
      for (int i = 0; i < at.length; i++) {
        at[i] = (at[i] + best[i]) / 2;
      }
      simplex[corner] = point(at);
    }
  }

  private Point point(double[] at) {
    return new Point(at, function.applyAsDouble(at));
  }
}
