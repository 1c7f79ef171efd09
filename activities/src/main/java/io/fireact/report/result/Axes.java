package io.fireact.report.result;

import io.fireact.plan.Settings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells the axes of a sweep apart: those that set the number of trajectories, seeds, and the
 * others, whose values make a series each. Plans keep no order of axes, so this gives them one.
 */
final class Axes {
  private final List<String> sizes = new ArrayList<>();
  private final List<String> others = new ArrayList<>();
  private final List<String> bySteps = new ArrayList<>();
  private final List<String> seeds;

  /**
   * @param settings of these points
   * @param points axis name to label of each point
   * @param counts number of trajectories of each point
   * @param steps training steps of each point
   */
  Axes(
      Settings settings, List<Map<String, String>> points, List<Integer> counts, List<Long> steps) {
    seeds = settings.seedAxes();
    List<String> withSteps = new ArrayList<>();
    for (String name : settings.axes()) {
      (sets(name, points, counts) ? sizes : others).add(name);
      if (sets(name, points, steps)) {
        withSteps.add(name);
      }
    }
    // Where an axis sets steps by themselves, those that come with more trajectories are others.
    boolean apart = withSteps.stream().anyMatch(others::contains);
    for (String name : settings.axes()) {
      if (!withSteps.contains(name) || (apart && sizes.contains(name))) {
        bySteps.add(name);
      }
    }
  }

  /** Whether points that differ in this axis only have different numbers of something. */
  static <N> boolean sets(String name, List<Map<String, String>> points, List<N> counts) {
    Map<Map<String, String>, N> seen = new HashMap<>();
    for (int i = 0; i < points.size(); i++) {
      Map<String, String> rest = new HashMap<>(points.get(i));
      rest.remove(name);
      N before = seen.putIfAbsent(rest, counts.get(i));
      if (before != null && !before.equals(counts.get(i))) {
        return true;
      }
    }
    return false;
  }

  /** All names in the report's order. */
  List<String> names() {
    List<String> names = settings();
    names.addAll(seeds);
    return names;
  }

  /** The names that tell settings apart, in the report's order. */
  List<String> settings() {
    List<String> names = new ArrayList<>(sizes);
    names.addAll(others);
    return names;
  }

  Map<String, String> ordered(Map<String, String> point) {
    return chosen(point, names());
  }

  /** What makes the setting's series. */
  Map<String, String> series(Map<String, String> setting, MeasuredSeries.Counted counted) {
    return chosen(setting, counted == MeasuredSeries.Counted.STEPS ? bySteps : others);
  }

  private static Map<String, String> chosen(Map<String, String> point, List<String> names) {
    Map<String, String> chosen = new LinkedHashMap<>();
    for (String name : names) {
      if (point.containsKey(name)) {
        chosen.put(name, point.get(name));
      }
    }
    return chosen;
  }

  /** Axes for people: the last part of each name, and its label. */
  static String text(Map<String, String> axes) {
    StringBuilder text = new StringBuilder();
    axes.forEach(
        (name, label) -> {
          text.append(text.isEmpty() ? "" : ", ");
          text.append(name.substring(name.lastIndexOf('.') + 1)).append('=').append(label);
        });
    return text.toString();
  }
}
