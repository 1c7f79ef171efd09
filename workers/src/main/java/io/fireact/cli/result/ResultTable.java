package io.fireact.cli.result;

import io.fireact.score.Metric;
import io.fireact.score.RunMean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Settings as a table for a terminal; shares in per cent. Pure. */
public final class ResultTable {
  private static final List<Metric> METRICS =
      Arrays.stream(Metric.values()).filter(Metric::onTerminal).toList();

  private static final double PERCENT = 100;
  private static final String GAP = "  ";

  /** Tied settings that are named. */
  private static final int TIES = 4;

  private ResultTable() {}

  /**
   * A heading, a line for each setting, and what the numbers mean; nothing for no settings. Means
   * are over runs; the spread of runs is shown where there is one to show.
   */
  public static List<String> render(List<SettingResult> settings) {
    if (settings.isEmpty()) {
      return List.of();
    }
    boolean repeated = settings.stream().anyMatch(setting -> setting.planned() > 1);
    Set<String> axes = new LinkedHashSet<>();
    settings.forEach(setting -> axes.addAll(setting.axes().keySet()));
    List<List<String>> rows = new ArrayList<>();
    List<String> heading = new ArrayList<>(axes);
    heading.addAll(repeated ? List.of("runs", "items") : List.of("items"));
    for (Metric metric : METRICS) {
      heading.add(metric.label() + (metric.share() ? " %" : ""));
      if (metric == Metric.EXACT_MATCH) {
        heading.addAll(repeated ? List.of("sd", "95 % interval") : List.of("95 % interval"));
      }
    }
    rows.add(heading);
    for (SettingResult setting : settings) {
      List<String> row = new ArrayList<>();
      axes.forEach(axis -> row.add(setting.axes().getOrDefault(axis, "")));
      if (repeated) {
        row.add(
            setting.runs() == setting.planned()
                ? Integer.toString(setting.runs())
                : "%d of %d".formatted(setting.runs(), setting.planned()));
      }
      row.add("%,d".formatted(setting.items()));
      for (Metric metric : METRICS) {
        row.add(text(metric, setting.mean(metric)));
        if (metric == Metric.EXACT_MATCH) {
          spread(row, setting.em(), repeated);
        }
      }
      rows.add(row);
    }
    List<String> lines = new ArrayList<>(align(rows));
    lines.addAll(notes(settings, axes));
    return lines;
  }

  private static String text(Metric metric, @Nullable RunMean mean) {
    if (mean == null) {
      return "-";
    }
    double value = mean.interval().mean();
    return metric.share() ? percent(value) : number(value, metric.unit().decimals());
  }

  private static String number(double value, int decimals) {
    return ("%,." + decimals + "f").formatted(value);
  }

  private static void spread(List<String> row, RunMean em, boolean repeated) {
    if (repeated) {
      Double sd = em.sd();
      row.add(sd == null ? "" : percent(sd));
    }
    row.add("%s to %s".formatted(percent(em.interval().low()), percent(em.interval().high())));
  }

  private static List<String> notes(List<SettingResult> settings, Set<String> axes) {
    List<String> notes = new ArrayList<>();
    boolean several = settings.stream().anyMatch(setting -> setting.runs() > 1);
    boolean single = settings.stream().anyMatch(setting -> setting.runs() == 1);
    if (several) {
      notes.add(GAP + "means over runs; sd: of the runs' EM; intervals over questions and runs");
    }
    if (single) {
      notes.add(
          GAP
              + (several ? "with one run: " : "one run each: ")
              + "interval over questions, the spread of runs is not in it");
    }
    if (settings.size() > 1) {
      settings.stream()
          .filter(setting -> setting.best() && setting.em().interval().mean() > 0)
          .forEach(best -> notes.add(GAP + best(best, settings, axes)));
    }
    return notes;
  }

  /** The best of the settings that are asked the same, and those that cannot be told from it. */
  private static String best(SettingResult best, List<SettingResult> settings, Set<String> axes) {
    List<String> tied =
        settings.stream()
            .filter(setting -> setting.tied() && setting.questions().equals(best.questions()))
            .map(setting -> named(setting, axes))
            .toList();
    return "best: "
        + named(best, axes)
        + (tied.isEmpty()
            ? ""
            : "; not told apart from it: "
                + String.join("; ", tied.subList(0, Math.min(TIES, tied.size())))
                + (tied.size() > TIES ? " and %d more".formatted(tied.size() - TIES) : ""));
  }

  private static String named(SettingResult setting, Set<String> axes) {
    return axes.stream()
        .filter(setting.axes()::containsKey)
        .map(axis -> axis + "=" + setting.axes().get(axis))
        .collect(Collectors.joining(", "));
  }

  /** Numbers: columns to the right, two spaces apart. */
  public static List<String> align(List<List<String>> rows) {
    return lines(rows, true);
  }

  /** Words: columns to the left, two spaces apart, nothing after the last. */
  public static List<String> alignLeft(List<List<String>> rows) {
    return lines(rows, false).stream().map(String::strip).toList();
  }

  private static List<String> lines(List<List<String>> rows, boolean right) {
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        int at = column;
        int width = rows.stream().mapToInt(other -> other.get(at).length()).max().orElse(1);
        String padding = " ".repeat(width - row.get(column).length());
        line.append(GAP).append(right ? padding : "").append(row.get(column));
        line.append(right ? "" : padding);
      }
      lines.add(line.toString());
    }
    return lines;
  }

  private static String percent(double share) {
    return number(share * PERCENT, Metric.Unit.SHARE.decimals());
  }
}
