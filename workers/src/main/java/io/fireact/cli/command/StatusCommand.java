package io.fireact.cli.command;

import io.fireact.cli.result.SweepStatus;
import io.fireact.cli.shell.ExitCode;
import io.fireact.cli.shell.GlobalOptions;
import io.fireact.cli.sweep.RememberedSweep;
import io.fireact.cli.sweep.StoredSweep;
import io.fireact.cli.sweep.Sweeps;
import io.fireact.server.ServerConnection;
import io.fireact.sweep.FailureException;
import io.fireact.sweep.FailureType;
import io.fireact.sweep.SweepProgress;
import io.fireact.sweep.SweepState;
import io.fireact.sweep.TemporalSweepClient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
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

  @Mixin private final ServerOptions server = new ServerOptions();

  public StatusCommand(GlobalOptions options) {
    this.options = options;
  }

  @Override
  public Integer call() {
    Sweeps sweeps = Sweeps.open(options);
    Optional<ServerConnection> running = server.ifRunning(options);
    try {
      Optional<TemporalSweepClient> client =
          running.map(connection -> new TemporalSweepClient(connection.client()));
      @Nullable String named = sweep;
      if (named == null) {
        list(sweeps, client);
      } else {
        SweepStatus status = one(named, sweeps, client);
        show(sweeps.remembered(status.sweep()).map(status::remembered).orElse(status));
      }
      return ExitCode.DONE.number();
    } finally {
      running.ifPresent(ServerConnection::close);
    }
  }

  private void list(Sweeps sweeps, Optional<TemporalSweepClient> client) {
    Map<String, SweepStatus> found = new LinkedHashMap<>();
    for (RememberedSweep remembered : sweeps.remembered().all()) {
      found.put(remembered.id(), SweepStatus.of(remembered, sweeps.stored(remembered.id())));
    }
    client.ifPresent(
        server ->
            server
                .list()
                .forEach(
                    progress ->
                        found.merge(
                            progress.id(), SweepStatus.of(progress), SweepStatus::withMemoryOf)));
    List<SweepStatus> all = new ArrayList<>(found.values());
    if (json) {
      options.json(all.stream().map(SweepStatus::withoutStages).toList());
      return;
    }
    if (all.isEmpty()) {
      options.say("no sweep has been submitted from this home; `fireact run SPEC` does that");
    }
    SweepStatus.table(all).forEach(options::print);
    if (client.isEmpty() && !all.isEmpty()) {
      options.say("no Temporal server runs for this home; this is what its store says");
    }
  }

  private SweepStatus one(String text, Sweeps sweeps, Optional<TemporalSweepClient> client) {
    String id =
        client.isPresent()
            ? SweepCommands.resolve(text, sweeps, client.get())
            : sweeps.resolve(text, List.of());
    Optional<StoredSweep> stored = sweeps.stored(id);
    if (client.isPresent()) {
      try {
        SweepProgress progress = client.get().progress(id);
        boolean known = !progress.stages().isEmpty() || stored.isEmpty();
        if (known || progress.state() == SweepState.CANCELLED) {
          return SweepStatus.of(progress);
        }
      } catch (NoSuchElementException e) {
        // The server is new, or the sweep was found finished without one.
      } catch (FailureException e) {
        if (e.type() != FailureType.UNAVAILABLE || stored.isEmpty()) {
          throw e;
        }
        options.say(e.getMessage() + "; this is what the store says");
      }
    }
    return stored
        .map(SweepStatus::of)
        .or(() -> sweeps.remembered(id).map(known -> SweepStatus.of(known, Optional.empty())))
        .orElseGet(() -> SweepStatus.of(sweeps.find(text)));
  }

  private void show(SweepStatus status) {
    if (json) {
      options.json(status);
    } else {
      status.render().forEach(options::print);
    }
  }
}
