package io.fireact.cli.command;

import io.fireact.cli.progress.ProgressDisplay;
import io.fireact.cli.progress.SweepFollower;
import io.fireact.cli.result.Ending;
import io.fireact.cli.shell.GlobalOptions;
import io.fireact.cli.shell.Surroundings;
import io.fireact.cli.sweep.StoredSweep;
import io.fireact.cli.sweep.Sweeps;
import io.fireact.server.ServerConnection;
import io.fireact.sweep.SweepProgress;
import io.fireact.sweep.TemporalSweepClient;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
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
    return new Ending(options, sweeps, json).tell(last(sweeps)).number();
  }

  private SweepProgress last(Sweeps sweeps) throws InterruptedException {
    Surroundings surroundings = options.surroundings();
    Optional<ServerConnection> running = server.ifRunning(options);
    if (running.isEmpty()) {
      Optional<StoredSweep> finished =
          sweeps.stored(sweeps.resolve(sweep, List.of())).filter(StoredSweep::complete);
      if (finished.isPresent()) {
        return finished.get().progress();
      }
    }
    try (ServerConnection connection = running.orElseGet(() -> server.running(options));
        ProgressDisplay display =
            new ProgressDisplay(
                surroundings.err(), surroundings.terminal(), surroundings.clock())) {
      TemporalSweepClient client = new TemporalSweepClient(connection.client());
      String id = SweepCommands.resolve(sweep, sweeps, client);
      return new SweepFollower(client, display, surroundings.clock()).follow(id);
    }
  }
}
