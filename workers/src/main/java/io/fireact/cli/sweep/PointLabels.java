package io.fireact.cli.sweep;

import io.fireact.cli.shell.CommandException;
import io.fireact.cli.shell.ExitCode;
import io.fireact.plan.Plan;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The labels by which a person chooses points of a sweep, such as {@code n=512}. */
public final class PointLabels {
  private PointLabels() {}

  /**
   * The points that have these labels; none where each label is known but not all together.
   *
   * @param named what the person named the sweep by, for messages
   * @param labels axis name to label
   * @throws CommandException USAGE when there is no such axis, or no point with such a label
   */
  public static List<Plan.Point> matching(Plan plan, String named, Map<String, String> labels) {
    check(plan, named, labels);
    return plan.points().stream()
        .filter(point -> point.axes().entrySet().containsAll(labels.entrySet()))
        .toList();
  }

  private static void check(Plan plan, String named, Map<String, String> labels) {
    Map<String, Set<String>> axes = new LinkedHashMap<>();
    plan.points()
        .forEach(
            point ->
                point
                    .axes()
                    .forEach(
                        (axis, label) ->
                            axes.computeIfAbsent(axis, unused -> new LinkedHashSet<>())
                                .add(label)));
    labels.forEach(
        (axis, label) -> {
          if (!axes.containsKey(axis)) {
            throw new CommandException(
                ExitCode.USAGE,
                axes.isEmpty()
                    ? named + " has one point and no axes; leave --point away"
                    : "%s has no axis '%s'; its axes are %s"
                        .formatted(named, axis, String.join(", ", axes.keySet())));
          }
          Set<String> known = axes.getOrDefault(axis, Set.of());
          if (!known.contains(label)) {
            throw new CommandException(
                ExitCode.USAGE,
                "%s has no point with %s=%s; there are %s"
                    .formatted(
                        named,
                        axis,
                        label,
                        known.stream()
                            .map(each -> axis + "=" + each)
                            .collect(Collectors.joining(", "))));
          }
        });
  }

  /** Labels for people, such as {@code n=512, seed=1}. */
  public static String text(Map<String, String> labels) {
    return labels.isEmpty()
        ? "the only point"
        : labels.entrySet().stream()
            .map(axis -> axis.getKey() + "=" + axis.getValue())
            .collect(Collectors.joining(", "));
  }
}
