package io.fireact.cli.model;

import io.fireact.cli.result.FinishedRuns;
import io.fireact.cli.shell.CommandException;
import io.fireact.cli.shell.ExitCode;
import io.fireact.cli.sweep.StoredSweep;
import io.fireact.plan.Plan;
import io.fireact.plan.Stage;
import io.fireact.stage.Plans;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Chooses the point of a sweep whose agent is asked: one of those for which all is finished that
 * its evaluation needs, evaluated ones first.
 */
final class PointChoice {
  private static final String ADAPTER = "adapter";

  private final StoredSweep sweep;
  private final FinishedRuns runs;
  private final String named;

  /**
   * @param runs of the sweep
   * @param named what the person named the sweep by, for messages
   */
  PointChoice(StoredSweep sweep, FinishedRuns runs, String named) {
    this.sweep = sweep;
    this.runs = runs;
    this.named = named;
  }

  /**
   * A point.
   *
   * @param evaluation the stage that measures it
   * @param why it was chosen, in a few words; empty where nothing had to be chosen
   */
  record Chosen(Plan.Point point, Stage evaluation, String why) {
    Chosen(Plan.Point point, Stage evaluation) {
      this(point, evaluation, "");
    }

    /** Its labels, such as {@code n=512, seed=1}. */
    String label() {
      return labelled(point.axes());
    }
  }

  /**
   * A run of the best setting with these labels, as the report ranks settings, so that what is
   * asked is what the report tells of; where no evaluation tells them apart the last one, a
   * fine-tuned one before one that is not, and without labels a fine-tuned one.
   *
   * @param labels axis name to label
   * @throws CommandException USAGE when there is no such point; ENVIRONMENT when none is finished
   */
  Chosen choose(Map<String, String> labels) {
    checkLabels(labels);
    List<Chosen> matching =
        sweep.plan().points().stream()
            .filter(point -> point.axes().entrySet().containsAll(labels.entrySet()))
            .map(point -> new Chosen(point, Plans.stage(sweep.plan(), point.evaluate())))
            .toList();
    if (matching.isEmpty()) {
      throw new CommandException(
          ExitCode.USAGE,
          named + " has no point with " + labelled(labels) + "; its points:" + lines(all()));
    }
    List<Chosen> finished = matching.stream().filter(each -> missing(each).isEmpty()).toList();
    Optional<Chosen> typical =
        runs.typical(finished.stream().map(Chosen::point).toList())
            .map(
                each ->
                    new Chosen(
                        each.point(),
                        Plans.stage(sweep.plan(), each.point().evaluate()),
                        finished.size() == 1 ? "" : each.why()));
    if (typical.isPresent()) {
      return typical.get();
    }
    Optional<Chosen> best = last(finished.stream().filter(PointChoice::fineTuned).toList());
    if (best.isEmpty() && !labels.isEmpty()) {
      best = last(finished);
    }
    return best.map(
            chosen ->
                finished.size() == 1
                    ? chosen
                    : new Chosen(
                        chosen.point(),
                        chosen.evaluation(),
                        "the last one that is finished, since no evaluation tells them apart"))
        .orElseThrow(
            () ->
                new CommandException(
                    ExitCode.ENVIRONMENT,
                    (labels.isEmpty()
                            ? "no fine-tuned point of " + named
                            : "no point of " + named + " with " + labelled(labels))
                        + " is finished in this home; `fireact run SPEC` finishes it. Its points:"
                        + lines(all())));
  }

  private List<Chosen> all() {
    return sweep.plan().points().stream()
        .map(point -> new Chosen(point, Plans.stage(sweep.plan(), point.evaluate())))
        .toList();
  }

  private void checkLabels(Map<String, String> labels) {
    Map<String, Set<String>> axes = new LinkedHashMap<>();
    sweep
        .plan()
        .points()
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

  private String lines(List<Chosen> points) {
    StringBuilder lines = new StringBuilder();
    for (Chosen each : points) {
      List<String> missing = missing(each);
      String state =
          missing.isEmpty()
              ? fineTuned(each) ? "finished" : "finished, not fine-tuned"
              : "waits for " + String.join(" and ", missing);
      lines.append("\n  ").append(each.label()).append(": ").append(state);
    }
    return lines.toString();
  }

  /** Labels of the stages that the point needs and that are not finished. */
  private List<String> missing(Chosen chosen) {
    List<String> missing = new ArrayList<>();
    for (String key : chosen.evaluation.needs().values()) {
      Stage needed = Plans.stage(sweep.plan(), key);
      if (!sweep.has(needed)) {
        missing.add(needed.label());
      }
    }
    return missing;
  }

  private static boolean fineTuned(Chosen chosen) {
    return chosen.evaluation.needs().containsKey(ADAPTER);
  }

  private static Optional<Chosen> last(List<Chosen> points) {
    return points.isEmpty() ? Optional.empty() : Optional.of(points.get(points.size() - 1));
  }

  private static String labelled(Map<String, String> axes) {
    return axes.isEmpty()
        ? "the only point"
        : axes.entrySet().stream()
            .map(axis -> axis.getKey() + "=" + axis.getValue())
            .collect(Collectors.joining(", "));
  }
}
