package io.fireact.fit;

import io.fireact.fit.CurveSearch.Found;
import io.fireact.score.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The profile likelihood of a parameter: how much worse the best curve becomes when that parameter
 * is held at another value (Venzon and Moolgavkar 1988). Where it does not become worse the data do
 * not bound the parameter, which no standard error would show.
 */
final class Profile {
  private static final int HALVINGS = 24;

  private final CurveSearch search;
  private final Found best;

  Profile(CurveSearch search, Found best) {
    this.search = search;
    this.best = best;
  }

  /** Whether every larger value fits about as well: less than {@code worse} in deviance. */
  boolean openAbove(Parameter parameter, double worse) {
    return excess(parameter, search.most(parameter), starts()) < worse;
  }

  /** Whether every smaller value fits about as well. */
  boolean openBelow(Parameter parameter, double worse) {
    return excess(parameter, search.least(parameter), starts()) < worse;
  }

  /** The values at which the deviance is no more than {@code worse} above its least. */
  Range range(Parameter parameter, double worse) {
    double estimate = parameter.of(best.curve());
    boolean below = openBelow(parameter, worse);
    boolean above = openAbove(parameter, worse);
    double least = Math.min(estimate, search.least(parameter));
    double most = Math.max(estimate, search.most(parameter));
    return new Range(
        new Interval(
            estimate,
            below ? least : crossing(parameter, least, worse),
            above ? most : crossing(parameter, most, worse)),
        below,
        above);
  }

  /** The range without what was not looked at; an interval that reaches there is open. */
  Range clipped(Parameter parameter, Range range) {
    Interval interval = range.interval();
    boolean below = range.openBelow() || interval.low() <= search.least(parameter);
    boolean above = range.openAbove() || interval.high() >= search.most(parameter);
    return new Range(
        new Interval(
            interval.mean(),
            below ? Math.min(interval.mean(), search.least(parameter)) : interval.low(),
            above ? Math.max(interval.mean(), search.most(parameter)) : interval.high()),
        below,
        above);
  }

  /** Halves on a logarithmic scale, of a limit on that of its odds. */
  private double crossing(Parameter parameter, double end, double worse) {
    double inside = scaled(parameter, parameter.of(best.curve()));
    double outside = scaled(parameter, end);
    List<double[]> starts = new ArrayList<>(List.of(best.at()));
    for (int i = 0; i < HALVINGS && Math.abs(outside - inside) > 1e-3; i++) {
      double middle = (inside + outside) / 2;
      Found found = search.with(parameter, unscaled(parameter, middle), starts);
      if (found.deviance() - best.deviance() < worse) {
        inside = middle;
        starts = List.of(found.at(), best.at());
      } else {
        outside = middle;
      }
    }
    return unscaled(parameter, (inside + outside) / 2);
  }

  /** Half of the places where a search begins: one parameter is held, and the best is near. */
  private List<double[]> starts() {
    List<double[]> all = search.starts();
    return IntStream.range(0, all.size() / 2).mapToObj(i -> all.get(2 * i + (i / 2) % 2)).toList();
  }

  private double excess(Parameter parameter, double value, List<double[]> starts) {
    List<double[]> all = new ArrayList<>(starts);
    all.add(best.at());
    return search.with(parameter, value, all).deviance() - best.deviance();
  }

  static double scaled(Parameter parameter, double value) {
    return parameter == Parameter.LIMIT
        ? StrictMath.log(value / (1 - value))
        : StrictMath.log(value);
  }

  static double unscaled(Parameter parameter, double value) {
    return parameter == Parameter.LIMIT ? 1 / (1 + StrictMath.exp(-value)) : StrictMath.exp(value);
  }
}
