package io.fireact.cli.command;

import static java.time.temporal.ChronoUnit.SECONDS;

import io.fireact.cli.shell.GlobalOptions;
import io.fireact.sweep.StageProgress;
import io.fireact.sweep.StageState;
import io.fireact.sweep.SweepClient;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Pauses a sweep; what has begun goes to its next checkpoint. */
@Command(
    name = "pause",
    description =
        "Start nothing more of a sweep until it is resumed; what runs stops at its checkpoint.",
    mixinStandardHelpOptions = true)
public final class PauseCommand implements Callable<Integer> {
  /** Longer than saving a checkpoint, or a call that has begun, should take. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final Duration POLL_EVERY = Duration.ofMillis(500);

  private final GlobalOptions options;

  @Parameters(paramLabel = "SWEEP", description = SweepCommands.SWEEP)
  private String sweep = "";

  @Mixin private final ServerOptions server = new ServerOptions();

  public PauseCommand(GlobalOptions options) {
    this.options = options;
  }

  @Override
  public Integer call() {
    return SweepCommands.ask(options, server, sweep, SweepClient::pause, this::followWhatRuns);
  }

  /** Says what had begun and goes to its checkpoint, and when it has stopped. */
  private void followWhatRuns(SweepClient client, String id) {
    Instant end = options.context().clock().instant().plus(PATIENCE);
    Map<String, StageProgress> running = active(client, id);
    running
        .values()
        .forEach(
            stage ->
                options.say(
                    stage.state() == StageState.PAUSING
                        ? "%s: runs on to its next checkpoint".formatted(stage.label())
                        : "%s: goes on, for another sweep that is not paused"
                            .formatted(stage.label())));
    running.values().removeIf(stage -> stage.state() != StageState.PAUSING);
    while (!running.isEmpty() && options.context().clock().instant().isBefore(end)) {
      LockSupport.parkNanos(POLL_EVERY.toNanos());
      Map<String, StageProgress> still = active(client, id);
      running
          .values()
          .removeIf(
              stage -> {
                boolean stopped = !still.containsKey(stage.key());
                if (stopped) {
                  options.say(
                      "%s: stopped at %s"
                          .formatted(
                              stage.label(),
                              options.context().clock().instant().truncatedTo(SECONDS)));
                }
                return stopped;
              });
    }
    running
        .values()
        .forEach(stage -> options.say(stage.label() + ": has not come to a checkpoint yet"));
  }

  private static Map<String, StageProgress> active(SweepClient client, String id) {
    Map<String, StageProgress> active = new LinkedHashMap<>();
    for (StageProgress stage : client.progress(id).stages()) {
      if (stage.state().underWay() && stage.state() != StageState.PAUSED) {
        active.put(stage.key(), stage);
      }
    }
    return active;
  }
}
