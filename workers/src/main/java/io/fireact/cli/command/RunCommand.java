package io.fireact.cli.command;

import io.fireact.cli.progress.ProgressDisplay;
import io.fireact.cli.progress.SweepFollower;
import io.fireact.cli.result.RunSummary;
import io.fireact.cli.shell.CliContext;
import io.fireact.cli.shell.CommandException;
import io.fireact.cli.shell.ExitCode;
import io.fireact.cli.shell.GlobalOptions;
import io.fireact.cli.sweep.SpecFiles;
import io.fireact.cli.sweep.StoredSweep;
import io.fireact.cli.sweep.Sweeps;
import io.fireact.devserver.ServerConnection;
import io.fireact.devserver.WorkerIdentity;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.plan.Plan;
import io.fireact.plan.Planner;
import io.fireact.sweep.SweepProgress;
import io.fireact.sweep.SweepRequest;
import io.fireact.sweep.TemporalSweepClient;
import io.fireact.worker.WorkerProcess;
import io.fireact.worker.WorkerSettings;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a spec to its report, with workers in this process. */
@Command(
    name = "run",
    description = "Run a spec to its report, or go on with it where it was stopped.",
    mixinStandardHelpOptions = true)
public final class RunCommand implements Callable<Integer> {
  private final GlobalOptions options;

  @Parameters(paramLabel = "SPEC", description = "a spec file")
  private Path spec = Path.of("");

  @Option(
      names = "--json",
      description = "one JSON object on standard output; progress stays on standard error")
  private boolean json;

  @Option(names = "--keep-server", description = "the local server outlives this run")
  private boolean keepServer;

  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final MetricsOption metrics = new MetricsOption();

  public RunCommand(GlobalOptions options) {
    this.options = options;
  }

  @Override
  public Integer call() throws InterruptedException {
    CliContext context = options.context();
    context.interruption().listen();
    Plan plan = Planner.plan(SpecFiles.experiment(spec, options));
    Sweeps sweeps = Sweeps.open(options);
    SweepRequest request = sweeps.request(plan, spec);
    StoredSweep stored = sweeps.stored(plan);
    int total = plan.stages().size();
    options.say(
        "%s: %d stages, %d finished already (sweep %s)"
            .formatted(plan.experiment(), total, stored.finished(), plan.id()));
    SweepProgress last =
        stored.whole() ? stored.progress() : work(request, plan.run().callsPerSecond());
    try {
      return new RunSummary(options, sweeps, json).print(last).number();
    } catch (FailureException e) {
      throw ended(e, false); // the report's copy
    }
  }

  private SweepProgress work(SweepRequest request, double callsPerSecond)
      throws InterruptedException {
    CliContext context = options.context();
    try (ProgressDisplay display =
            new ProgressDisplay(context.err(), context.terminal(), context.clock());
        WorkerProcess process =
            WorkerProcess.start(
                ServerOptions.environment(options, display::say),
                server.choice(),
                keepServer,
                metrics.port(),
                WorkerSettings.everything(callsPerSecond))) {
      display.say(address(process));
      TemporalSweepClient client =
          new TemporalSweepClient(process.connection().client(), WorkerIdentity.liveness());
      process.worksOn(request.id());
      try {
        Sweeps.open(options).submit(client, request);
        return new SweepFollower(client, display, context.clock()).follow(request.id());
      } catch (FailureException e) {
        throw ended(e, process.diskFull());
      } catch (InterruptedException e) {
        display.clear();
        options.say("stopping in order; Ctrl-C again stops at once");
        throw e;
      }
    }
  }

  /**
   * A run that its disk ends is incomplete, as a stage is: the local server cannot answer either
   * where there is no room for its database.
   */
  static RuntimeException ended(FailureException failure, boolean diskFull) {
    boolean silent = failure.type() == FailureType.UNAVAILABLE && diskFull;
    if (!silent && failure.type() != FailureType.DISK_FULL) {
      return failure;
    }
    return new CommandException(
        ExitCode.INCOMPLETE,
        (silent ? "the disk is full, so the local server cannot go on: " : "")
            + failure.getMessage()
            + "\nmake room and run the same command again: what is finished is kept, and no answer"
            + " that was received is asked for again");
  }

  /** Where the parts of this process can be looked at. */
  static String address(WorkerProcess process) {
    ServerConnection connection = process.connection();
    return "Temporal: "
        + connection.target()
        + connection.uiAddress().map(ui -> ", UI " + ui).orElse("")
        + process.metricsAddress().map(metrics -> "; metrics: " + metrics).orElse("");
  }
}
