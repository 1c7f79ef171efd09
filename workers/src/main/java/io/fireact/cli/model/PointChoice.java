package io.fireact.cli.model;

import io.fireact.cli.result.FinishedRuns;
import io.fireact.cli.shell.CommandException;
import io.fireact.cli.shell.ExitCode;
import io.fireact.cli.sweep.PointLabels;
import io.fireact.cli.sweep.StoredSweep;
import io.fireact.plan.Plan;
import io.fireact.plan.Stage;
import io.fireact.stage.Plans;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
      return PointLabels.text(point.axes());
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
    List<Chosen> matching =
        PointLabels.matching(sweep.plan(), named, labels).stream()
            .map(point -> new Chosen(point, Plans.stage(sweep.plan(), point.evaluate())))
            .toList();
    if (matching.isEmpty()) {
      throw new CommandException(
          ExitCode.USAGE,
          named
              + " has no point with "
              + PointLabels.text(labels)
              + "; its points:"
              + lines(all()));
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
                            : "no point of " + named + " with " + PointLabels.text(labels))
                        + " is finished in this home; `fireact run SPEC` finishes it. Its points:"
                        + lines(all())));
  }

  private List<Chosen> all() {
    return sweep.plan().points().stream()
        .map(point -> new Chosen(point, Plans.stage(sweep.plan(), point.evaluate())))
        .toList();
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
}
