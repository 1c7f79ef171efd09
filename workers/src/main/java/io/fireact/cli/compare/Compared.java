package io.fireact.cli.compare;

import io.fireact.cli.sweep.PointLabels;
import io.fireact.score.Run;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A side of a comparison: a setting of a sweep with its finished runs, or a released run.
 *
 * @param source a sweep's id, or a file
 * @param axes axis name to label, and those that a person named to choose single runs
 * @param task the kind of task that it was asked, such as {@code world}
 * @param method how its agent goes about a question; empty where nobody knows
 * @param planned runs that there are to be
 * @param runs finished ones, at least one, scored by content
 */
record Compared(
    String source,
    Map<String, String> axes,
    String task,
    String method,
    int planned,
    List<Run> runs) {
  Compared {
    axes = Collections.unmodifiableMap(new LinkedHashMap<>(axes));
    runs = List.copyOf(runs);
  }

  /** For people, without the source where it has axes. */
  String name() {
    return axes.isEmpty() ? source : PointLabels.text(axes);
  }

  /** For people, with the source. */
  String fullName() {
    return axes.isEmpty() ? source : source + " (" + PointLabels.text(axes) + ")";
  }
}
