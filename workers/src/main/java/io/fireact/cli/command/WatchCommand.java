package io.fireact.cli.command;

import io.fireact.cli.progress.ProgressDisplay;
import io.fireact.cli.progress.SweepFollower;
import io.fireact.cli.result.RunSummary;
import io.fireact.cli.result.SweepInspection;
import io.fireact.cli.shell.CliContext;
import io.fireact.cli.shell.CommandException;
import io.fireact.cli.shell.ExitCode;
import io.fireact.cli.shell.GlobalOptions;
import io.fireact.cli.sweep.StoredSweep;
import io.fireact.cli.sweep.Sweeps;
import io.fireact.devserver.ServerConnection;
import io.fireact.devserver.WorkerIdentity;
import io.fireact.failure.FailureException;
import io.fireact.sweep.SweepProgress;
import io.fireact.sweep.TemporalSweepClient;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows a sweep's progress until it ends, without working on it. */
@Command(
    name = "watch",
    description = "Show a sweep's progress until it ends; Ctrl-C stops watching only.",
    mixinStandardHelpOptions = true)
public final class WatchCommand implements Callable<Integer> {
  private final GlobalOptions options;

  @Parameters(paramLabel = "SWEEP", description = SweepCommands.SWEEP)
  private String sweep = "";

  @Option(names = "--json", description = "one JSON object on standard output, as `run --json`")
  private boolean json;

  @Mixin private final ServerOptions server = new ServerOptions();

  public WatchCommand(GlobalOptions options) {
    this.options = options;
  }

  @Override
  public Integer call() throws InterruptedException {
    Sweeps sweeps = Sweeps.open(options);
    return new RunSummary(options, sweeps, json).print(last(sweeps)).number();
  }

  private SweepProgress last(Sweeps sweeps) throws InterruptedException {
    CliContext context = options.context();
    Optional<ServerConnection> running = server.ifRunning(options);
    if (running.isEmpty()) {
      String id = sweeps.resolve(sweep, List.of());
      Optional<SweepProgress> ended = ended(sweeps, id);
      if (ended.isPresent()) {
        try (ProgressDisplay display = display(context)) {
          display.show(ended.get());
        }
        return ended.get();
      }
    }
    ServerConnection next = running.orElseGet(() -> server.running(options));
    context.interruption().listen(); // so that a server that only this process uses ends too
    try (ProgressDisplay display = display(context)) {
      while (true) {
        try (ServerConnection connection = next) {
          TemporalSweepClient client =
              new TemporalSweepClient(connection.client(), WorkerIdentity.liveness());
          String id = SweepCommands.resolve(sweep, sweeps, client);
          return follow(sweeps, client, display, id);
        } catch (FailureException e) {
          if (!e.type().retryable()) {
            throw e;
          }
        }
        next = again(display);
      }
    }
  }

  private SweepProgress follow(
      Sweeps sweeps, TemporalSweepClient client, ProgressDisplay display, String id)
      throws InterruptedException {
    SweepInspection inspection = new SweepInspection(options, sweeps, client, server.given(), null);
    try {
      return new SweepFollower(client, display, options.context().clock(), inspection::abandoned)
          .follow(id);
    } catch (FailureException e) {
      if (e.getCause() instanceof NoSuchElementException) { // the server forgot it, or never knew
        SweepProgress end =
            ended(sweeps, id)
                .orElseThrow(
                    () ->
                        new CommandException(ExitCode.ENVIRONMENT, String.valueOf(e.getMessage())));
        display.show(end);
        return end;
      }
      throw e;
    }
  }

  private static ProgressDisplay display(CliContext context) {
    return new ProgressDisplay(context.err(), context.terminal(), context.clock());
  }

  /** How a sweep ended that no server knows. */
  private static Optional<SweepProgress> ended(Sweeps sweeps, String id) {
    return sweeps
        .stored(id)
        .filter(StoredSweep::complete)
        .map(StoredSweep::progress)
        .or(() -> sweeps.lastEnd(id));
  }

  /** Waits for the server to come back, perhaps at another port. */
  private ServerConnection again(ProgressDisplay display) throws InterruptedException {
    boolean said = false;
    while (true) {
      try {
        Optional<ServerConnection> found = server.ifRunning(options);
        if (found.isPresent()) {
          return found.get();
        }
      } catch (FailureException e) {
        if (!e.type().retryable()) {
          throw e;
        }
      }
      if (!said) {
        said = true;
        display.say(
            "no Temporal server answers, so nobody works on it; `fireact run` on its spec goes on,"
                + " and this goes on watching then");
      }
      TimeUnit.SECONDS.sleep(1);
    }
  }
}
