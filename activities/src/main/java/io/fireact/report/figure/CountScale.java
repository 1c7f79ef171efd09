package io.fireact.report.figure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A logarithmic axis of counts with ticks at the counts that were measured. Zero, which has no
 * logarithm, gets a place of its own left of a gap.
 */
final class CountScale implements Scale {
  private static final double LEAST_GAP = 30;

  private final double zero;
  private final double first;
  private final double last;
  private final double low;
  private final double high;
  private final List<Tick> ticks;

  /**
   * @param from left end in drawing units
   * @param to right end in drawing units
   */
  CountScale(SortedSet<Integer> counts, double from, double to) {
    double margin = (to - from) * 0.06;
    SortedSet<Integer> positive = new TreeSet<>(counts);
    boolean zeroes = positive.remove(0);
    zero = from + margin;
    double start = zeroes ? from + (to - from) * 0.18 : from + margin;
    low = positive.isEmpty() ? 1 : positive.first();
    high = positive.isEmpty() ? 1 : positive.last();
    first = low == high ? (start + to - margin) / 2 : start;
    last = to - margin;
    ticks = sparse(zeroes, positive);
  }

  private List<Tick> sparse(boolean zeroes, SortedSet<Integer> positive) {
    List<Tick> chosen = new ArrayList<>();
    if (zeroes) {
      chosen.add(new Tick(0, "0"));
    }
    double free = Double.NEGATIVE_INFINITY;
    for (int count : positive) {
      boolean keep = count == positive.last() || at(count) + LEAST_GAP <= at(positive.last());
      if (at(count) >= free && keep) {
        chosen.add(new Tick(count, String.format(Locale.ROOT, "%,d", count)));
        free = at(count) + LEAST_GAP;
      }
    }
    return chosen;
  }

  /** Whether the axis has a break between zero and the least positive count. */
  boolean broken() {
    return ticks.size() > 1 && ticks.get(0).value() == 0;
  }

  /** The place of the break. */
  double gap() {
    return (zero + first) / 2;
  }

  @Override
  public double at(double value) {
    if (value <= 0) {
      return zero;
    }
    double span = Math.log(high) - Math.log(low);
    return span == 0 ? first : first + (last - first) * (Math.log(value) - Math.log(low)) / span;
  }

  @Override
  public List<Tick> ticks() {
    return ticks;
  }
}
