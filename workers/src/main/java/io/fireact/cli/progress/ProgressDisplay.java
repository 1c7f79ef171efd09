package io.fireact.cli.progress;

import io.fireact.cli.shell.Output;
import io.fireact.cli.shell.Terminal;
import io.fireact.cli.shell.TerminalText;
import io.fireact.sweep.StageState;
import io.fireact.sweep.SweepProgress;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Shows progress on standard error: changes as lines that stay; what runs as bars that are written
 * over on a terminal, and as a line now and then elsewhere. Thread safe, because notices come from
 * other threads.
 */
public final class ProgressDisplay implements AutoCloseable {
  private static final Duration PLAIN_EVERY = Duration.ofSeconds(10);
  private static final String UP_AND_CLEAR = "\u001b[%dA\u001b[J";
  private static final int NAMED = 6;

  private final Output err;
  private final Terminal terminal;
  private final Clock clock;
  private final ProgressText text;
  private final ProgressTracker tracker = new ProgressTracker();
  private final Map<String, StageState> shown = new HashMap<>();
  private final Instant began;
  private Instant lastPlain;
  private List<String> live = List.of();

  public ProgressDisplay(PrintStream err, Terminal terminal, Clock clock) {
    this.err = new Output(err);
    this.terminal = terminal;
    this.clock = clock;
    this.text = new ProgressText(terminal.color(), terminal.unicode());
    this.began = clock.instant();
    this.lastPlain = began;
  }

  /** Shows what has changed since the last call. */
  public synchronized void show(SweepProgress progress) {
    Instant now = clock.instant();
    List<StageView> stages = tracker.observe(progress, now);
    StringBuilder frame = new StringBuilder(clearing());
    changes(stages).forEach(line -> frame.append(line).append('\n'));
    if (terminal.live()) {
      live =
          text.live(progress, stages, Duration.between(began, now), terminal.width().columns() - 1);
      live.forEach(line -> frame.append(line).append('\n'));
    } else if (!lastPlain.plus(PLAIN_EVERY).isAfter(now)) {
      lastPlain = now;
      stages.stream()
          .filter(
              view ->
                  view.stage().state() == StageState.RUNNING
                      || view.stage().state() == StageState.QUEUED)
          .forEach(view -> frame.append(ProgressText.goingOn(view)).append('\n'));
    }
    err.painted(frame.toString());
  }

  /** Says a sentence above the bars. */
  public synchronized void say(String sentence) {
    err.painted(clearing() + TerminalText.text(sentence) + "\n" + lines(live));
  }

  /** Leaves the bars' place free for other output. */
  public synchronized void clear() {
    err.painted(clearing());
    live = List.of();
  }

  @Override
  public void close() {
    clear();
  }

  private static String lines(List<String> lines) {
    return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
  }

  private String clearing() {
    return live.isEmpty() ? "" : UP_AND_CLEAR.formatted(live.size());
  }

  private List<String> changes(List<StageView> stages) {
    List<StageView> changed =
        stages.stream()
            .filter(
                view -> {
                  StageState state = view.stage().state();
                  @Nullable StageState before = shown.put(view.stage().key(), state);
                  return before == null ? state != StageState.WAITING : before != state;
                })
            .toList();
    List<String> lines = new ArrayList<>();
    List<StageView> reused =
        changed.stream().filter(view -> view.stage().state() == StageState.REUSED).toList();
    if (reused.size() > NAMED) {
      lines.add("= " + reused.size() + " stages: reused");
    } else {
      reused.forEach(view -> lines.add(text.change(view)));
    }
    changed.stream()
        .filter(view -> view.stage().state() != StageState.REUSED)
        // A bar says already that a stage runs.
        .filter(
            view ->
                !terminal.live()
                    || (view.stage().state() != StageState.RUNNING
                        && view.stage().state() != StageState.QUEUED))
        .forEach(view -> lines.add(text.change(view)));
    return lines;
  }
}
