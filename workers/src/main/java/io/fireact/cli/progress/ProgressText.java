package io.fireact.cli.progress;

import io.fireact.cli.shell.TerminalText;
import io.fireact.sweep.StageProgress;
import io.fireact.sweep.StageState;
import io.fireact.sweep.SweepProgress;
import io.fireact.sweep.SweepState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Progress as lines of text. Pure: the same state and width give the same lines, none of them wider
 * than the width.
 *
 * @param color ANSI colours
 * @param unicode characters beyond ASCII
 */
public record ProgressText(boolean color, boolean unicode) {
  private static final int LABEL = 36;
  private static final int NARROWEST_BAR = 8;
  private static final int WIDEST_BAR = 30;
  private static final int MINUTE = 60;
  private static final int HOUR = 3600;
  private static final Duration WORTH_SAYING = Duration.ofSeconds(1);

  /** The lines that are written over: a bar for each active stage, and a summary. */
  public List<String> live(
      SweepProgress sweep, List<StageView> stages, Duration elapsed, int width) {
    List<String> lines = new ArrayList<>();
    List<StageView> active =
        stages.stream().filter(view -> view.stage().state().underWay()).toList();
    int label =
        Math.min(
            Math.min(LABEL, width / 2),
            active.stream().mapToInt(view -> label(view.stage()).length()).max().orElse(0));
    active.forEach(view -> lines.add(bar(view, label, width)));
    lines.add(paint(Paint.DIM, cut(summary(sweep, elapsed), width)));
    return lines;
  }

  /** One line for a stage that has changed its state. */
  public String change(StageView view) {
    StageProgress stage = view.stage();
    return switch (stage.state()) {
      case WAITING -> "  " + label(stage) + ": waits";
      case QUEUED -> "  " + label(stage) + ": " + queued(stage);
      case RUNNING -> "  " + label(stage) + ": started";
      case PAUSING -> "  " + label(stage) + ": pauses at its next checkpoint";
      case PAUSED -> "  " + label(stage) + ": paused";
      case REUSED -> paint(Paint.GREEN, mark("=", "=")) + " " + label(stage) + ": reused";
      case DONE ->
          paint(Paint.GREEN, mark("\u2713", "+"))
              + " "
              + label(stage)
              + ": done"
              + took(view)
              + but(stage);
      case INCOMPLETE ->
          paint(Paint.RED, mark("\u2717", "!")) + " " + label(stage) + ": incomplete" + but(stage);
      case FAILED ->
          paint(Paint.RED, mark("\u2717", "!")) + " " + label(stage) + ": " + failure(stage);
      case CANCELLED ->
          "- "
              + label(stage)
              + ": "
              + (stage.message().isEmpty() ? "cancelled" : TerminalText.line(stage.message()));
    };
  }

  /** One line for a stage that goes on, for a log. */
  public static String goingOn(StageView view) {
    StageProgress stage = view.stage();
    StringBuilder line = new StringBuilder("  ").append(label(stage)).append(": ");
    if (stage.state() == StageState.QUEUED) {
      return line.append(queued(stage)).append(", for ").append(time(view.waited())).toString();
    }
    if (stage.total() > 0) {
      line.append("%,d of %,d".formatted(stage.done(), stage.total()));
    } else {
      line.append("running");
    }
    @Nullable Duration elapsed = view.elapsed();
    if (view.perSecond() > 0) {
      line.append(", ").append(rate(view.perSecond()));
    } else if (elapsed != null) {
      line.append(" for ").append(time(elapsed));
    }
    @Nullable Duration left = view.left();
    if (left != null) {
      line.append(", ").append(time(left)).append(" left");
    }
    return stage.message().isEmpty()
        ? line.toString()
        : line + "; " + TerminalText.line(stage.message());
  }

  private static String queued(StageProgress stage) {
    return stage.message().isEmpty() ? "waits for its turn" : TerminalText.line(stage.message());
  }

  private static String label(StageProgress stage) {
    return TerminalText.line(stage.label());
  }

  /** How the sweep stands, such as {@code quickstart: 12 of 23 stages, 1 waits, 1m 05s}. */
  public static String summary(SweepProgress sweep, Duration elapsed) {
    long finished = sweep.stages().stream().filter(stage -> stage.state().finished()).count();
    String paused = " (%s)".formatted(sweep.state().name().toLowerCase(Locale.ROOT));
    return "%s%s: %d of %d stages, %s"
        .formatted(
            TerminalText.line(sweep.experiment()),
            sweep.state() == SweepState.RUNNING ? "" : paused,
            finished,
            sweep.stages().size(),
            time(elapsed));
  }

  /** A duration for people: {@code 4s}, {@code 1m 05s}, {@code 2h 03m}. */
  public static String time(Duration duration) {
    long seconds = Math.round(duration.toMillis() / 1000.0);
    if (seconds < MINUTE) {
      return seconds + "s";
    }
    return seconds < HOUR
        ? "%dm %02ds".formatted(seconds / MINUTE, seconds % MINUTE)
        : "%dh %02dm".formatted(seconds / HOUR, seconds % HOUR / MINUTE);
  }

  private String bar(StageView view, int labelWidth, int width) {
    StageProgress stage = view.stage();
    String label = "%-" + Math.max(1, labelWidth) + "s";
    String start = "  " + label.formatted(cut(label(stage), Math.max(1, labelWidth))) + " ";
    String end = end(view);
    int room = Math.min(WIDEST_BAR, width - start.length() - end.length() - 1);
    if (stage.total() <= 0 || room < NARROWEST_BAR) {
      return cut(start + end, width);
    }
    double share = Math.min(1, Math.max(0, (double) stage.done() / stage.total()));
    int full = (int) (share * room);
    return start
        + paint(Paint.CYAN, mark("\u2501", "#").repeat(full))
        + paint(Paint.DIM, mark("\u2500", "-").repeat(room - full))
        + " "
        + end;
  }

  private static String end(StageView view) {
    StageProgress stage = view.stage();
    StringBuilder end = new StringBuilder();
    if (stage.total() > 0) {
      end.append("%,d/%,d".formatted(stage.done(), stage.total()));
    }
    if (stage.state() == StageState.QUEUED) {
      return end.append(end.isEmpty() ? "" : ", ")
          .append(queued(stage))
          .append(' ')
          .append(time(view.waited()))
          .toString();
    }
    if (stage.state() == StageState.PAUSED || stage.state() == StageState.PAUSING) {
      String paused = stage.state() == StageState.PAUSED ? "paused" : "pausing";
      return end.append(end.isEmpty() ? "" : " ").append(paused).toString();
    }
    if (view.perSecond() > 0) {
      end.append(' ').append(rate(view.perSecond()));
    }
    @Nullable Duration left = view.left();
    @Nullable Duration elapsed = view.elapsed();
    if (left != null) {
      end.append(" ETA ").append(time(left));
    } else if (elapsed != null) {
      end.append(end.isEmpty() ? "" : " ").append(time(elapsed));
    }
    return stage.message().isEmpty() ? end.toString() : end + "; " + stage.message();
  }

  private static String rate(double perSecond) {
    return perSecond >= 10
        ? "%,.0f/s".formatted(perSecond)
        : perSecond >= 0.1
            ? "%.1f/s".formatted(perSecond)
            : "%.1f/min".formatted(perSecond * MINUTE);
  }

  private static String took(StageView view) {
    @Nullable Duration elapsed = view.elapsed();
    if (elapsed == null) {
      return "";
    }
    boolean waited = view.waited().compareTo(WORTH_SAYING) >= 0;
    return " in " + time(elapsed) + (waited ? " (waited " + time(view.waited()) + ")" : "");
  }

  private static String but(StageProgress stage) {
    return stage.message().isEmpty() ? "" : ": " + TerminalText.line(stage.message());
  }

  private static String failure(StageProgress stage) {
    return stage.message().isEmpty() ? "failed" : "failed: " + TerminalText.line(stage.message());
  }

  private String mark(String rich, String plain) {
    return unicode ? rich : plain;
  }

  private static String cut(String text, int width) {
    return text.length() <= width ? text : text.substring(0, Math.max(0, width - 2)) + "..";
  }

  private String paint(Paint paint, String text) {
    return color && !text.isEmpty() ? "\u001b[" + paint.code + "m" + text + "\u001b[0m" : text;
  }

  private enum Paint {
    DIM("2"),
    RED("31"),
    GREEN("32"),
    CYAN("36");

    private final String code;

    Paint(String code) {
      this.code = code;
    }
  }
}
