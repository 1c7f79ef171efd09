package io.fireact.cli.command;

import io.fireact.cli.result.SweepInspection;
import io.fireact.cli.result.SweepStatus;
import io.fireact.cli.shell.ExitCode;
import io.fireact.cli.shell.GlobalOptions;
import io.fireact.cli.sweep.RememberedSweep;
import io.fireact.cli.sweep.Sweeps;
import io.fireact.devserver.ServerConnection;
import io.fireact.devserver.WorkerIdentity;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.sweep.SweepProgress;
import io.fireact.sweep.TemporalSweepClient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says how sweeps stand. Starts no server: without one the store tells what is finished. */
@Command(
    name = "status",
    description = "List sweeps, or show the stages of one.",
    mixinStandardHelpOptions = true)
public final class StatusCommand implements Callable<Integer> {
  private final GlobalOptions options;

  @Parameters(paramLabel = "SWEEP", arity = "0..1", description = SweepCommands.SWEEP)
  private @Nullable String sweep;

  @Option(names = "--json", description = "JSON on standard output")
  private boolean json;

  private @Nullable String unreachable;

  @Mixin private final ServerOptions server = new ServerOptions();

  public StatusCommand(GlobalOptions options) {
    this.options = options;
  }

  @Override
  public Integer call() {
    Sweeps sweeps = Sweeps.open(options);
    Optional<ServerConnection> running = Optional.empty();
    try {
      running = server.ifRunning(options);
    } catch (FailureException e) {
      if (e.type() != FailureType.UNAVAILABLE) {
        throw e;
      }
      unreachable = String.valueOf(e.getMessage());
    }
    try {
      @Nullable TemporalSweepClient client =
          running
              .map(
                  connection ->
                      new TemporalSweepClient(connection.client(), WorkerIdentity.liveness()))
              .orElse(null);
      SweepInspection inspection =
          new SweepInspection(options, sweeps, client, server.given(), unreachable);
      @Nullable String named = sweep;
      if (named == null) {
        list(sweeps, inspection, client);
      } else {
        show(one(named, sweeps, inspection, client));
      }
      return ExitCode.DONE.number();
    } finally {
      running.ifPresent(ServerConnection::close);
    }
  }

  private void list(
      Sweeps sweeps, SweepInspection inspection, @Nullable TemporalSweepClient client) {
    Map<String, SweepStatus> found = new LinkedHashMap<>();
    for (RememberedSweep remembered : sweeps.remembered().all()) {
      inspection.of(remembered.id()).ifPresent(status -> found.put(remembered.id(), status));
    }
    if (client != null) {
      for (SweepProgress progress : client.list()) {
        found.computeIfAbsent(progress.id(), id -> inspection.of(progress));
      }
    }
    List<SweepStatus> all = new ArrayList<>(found.values());
    if (json) {
      options.json(all.stream().map(SweepStatus::withoutStages).toList());
      return;
    }
    if (all.isEmpty()) {
      options.say("no sweep has been submitted from this home; `fireact run SPEC` does that");
    }
    SweepStatus.table(all).forEach(options::print);
    if (client == null && unreachable != null) {
      options.say(unreachable + "; this is what the store says");
    } else if (client == null && !all.isEmpty()) {
      options.say("no Temporal server runs for this home; this is what its store says");
    }
  }

  private SweepStatus one(
      String text,
      Sweeps sweeps,
      SweepInspection inspection,
      @Nullable TemporalSweepClient client) {
    String id =
        client != null
            ? SweepCommands.resolve(text, sweeps, client)
            : sweeps.resolve(text, List.of());
    return inspection.of(id).orElseGet(() -> SweepStatus.of(sweeps.find(text)));
  }

  private void show(SweepStatus status) {
    if (json) {
      options.json(status);
    } else {
      status.render().forEach(options::print);
    }
  }
}
