package io.fireact.report.figure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An axis from 0 with round ticks.
 *
 * @param end the largest value
 * @param first place of 0
 * @param last place of {@code end}
 */
record LinearScale(double end, double first, double last, List<Tick> ticks) implements Scale {

  /** An axis that ends at {@code largest}, with about so many parts between ticks. */
  static LinearScale upTo(double largest, int parts, double first, double last) {
    double end = largest > 0 ? largest : 1;
    double step = step(end, parts);
    List<Tick> ticks = new ArrayList<>();
    for (int i = 0; i * step <= end * (1 + 1e-9); i++) {
      ticks.add(new Tick(i * step, label(i * step, step)));
    }
    return new LinearScale(end, first, last, ticks);
  }

  /** Shares from 0 to 1 as percentages, or less of it when all shares are small. */
  static LinearScale percent(double largest, double first, double last) {
    double end = largest > 0.5 ? 1 : largest > 0.2 ? 0.5 : largest > 0.1 ? 0.2 : 0.1;
    List<Tick> ticks = new ArrayList<>();
    for (int i = 0; i <= 5; i++) {
      ticks.add(new Tick(end * i / 5, Math.round(end * i * 20) + " %"));
    }
    return new LinearScale(end, first, last, ticks);
  }

  @Override
  public double at(double value) {
    return first + (last - first) * value / end;
  }

  /** 1, 2 or 5 times a power of ten. */
  private static double step(double largest, int parts) {
    double least = largest / parts;
    double power = Math.pow(10, Math.floor(Math.log10(least)));
    for (double factor : new double[] {1, 2, 5}) {
      if (factor * power >= least * (1 - 1e-9)) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  private static String label(double value, double step) {
    int decimals = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }
}
