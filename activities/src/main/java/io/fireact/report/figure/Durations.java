package io.fireact.report.figure;

import java.util.Locale;

/** Spans of time as people read them. Exact seconds are in the report's JSON. */
public final class Durations {
  private static final double MINUTE = 60;
  private static final double HOUR = 3600;

  private Durations() {}

  /**
   * @param seconds length of the unit
   */
  record Unit(String name, double seconds) {}

  /** The unit in which an axis up to {@code longest} seconds has short numbers. */
  static Unit unit(double longest) {
    if (longest < 3 * MINUTE) {
      return new Unit("seconds", 1);
    }
    return longest < 3 * HOUR ? new Unit("minutes", MINUTE) : new Unit("hours", HOUR);
  }

  /** Such as {@code 0.42 s}, {@code 12.3 s}, {@code 4 min 05 s} or {@code 2 h 07 min}. */
  public static String text(double seconds) {
    if (seconds < 9.95) {
      return String.format(Locale.ROOT, "%.2f s", seconds);
    }
    if (seconds < 99.95) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    long whole = Math.round(seconds);
    if (whole < HOUR) {
      return String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60);
    }
    long minutes = Math.round(seconds / MINUTE);
    return String.format(Locale.ROOT, "%,d h %02d min", minutes / 60, minutes % 60);
  }
}
