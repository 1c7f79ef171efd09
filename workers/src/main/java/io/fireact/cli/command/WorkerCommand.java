package io.fireact.cli.command;

import io.fireact.cli.shell.CommandException;
import io.fireact.cli.shell.ExitCode;
import io.fireact.cli.shell.GlobalOptions;
import io.fireact.devserver.ServerChoice;
import io.fireact.devserver.ServerConnection.Kind;
import io.fireact.worker.WorkerProcess;
import io.fireact.worker.WorkerSettings;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Serves task queues until it is stopped. */
@Command(
    name = "worker",
    description = "Work for sweeps that were submitted elsewhere, until stopped.",
    mixinStandardHelpOptions = true)
public final class WorkerCommand implements Callable<Integer> {
  private final GlobalOptions options;

  @Option(
      names = "--queues",
      paramLabel = "QUEUE",
      split = ",",
      description =
          "task queues, with commas between them: workflows, episodes, io, gpu, and those of remote"
              + " providers, such as lm-openai or search-http (default: all)")
  private List<String> queues = List.of();

  @Option(
      names = "--calls-per-second",
      paramLabel = "N",
      description =
          "limit of remote calls of each kind, over all workers of the server; 0 for none"
              + " (default: 0)")
  private double callsPerSecond;

  @Option(names = "--keep-server", description = "the local server outlives this worker")
  private boolean keepServer;

  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final MetricsOption metrics = new MetricsOption();

  public WorkerCommand(GlobalOptions options) {
    this.options = options;
  }

  @Override
  public Integer call() {
    WorkerSettings settings = settings();
    if (server.choice() instanceof ServerChoice.Memory) {
      throw new CommandException(
          ExitCode.USAGE, "a worker of the in-memory service would wait for nobody's work");
    }
    options.context().interruption().listen();
    try (WorkerProcess process =
        WorkerProcess.start(
            ServerOptions.environment(options, options::say),
            server.choice(),
            keepServer,
            metrics.port(),
            settings)) {
      if (process.connection().kind() == Kind.MEMORY) {
        throw new CommandException(
            ExitCode.ENVIRONMENT, "there is no server to work for; see above how to get one");
      }
      options.say(RunCommand.address(process));
      options.say("working; Ctrl-C stops");
      awaitInterruption();
      options.say("stopping in order; Ctrl-C again stops at once");
    }
    return ExitCode.DONE.number();
  }

  private WorkerSettings settings() {
    try {
      return new WorkerSettings(
          new LinkedHashSet<>(queues.isEmpty() ? WorkerSettings.ALL : queues), callsPerSecond);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()));
    }
  }

  private static void awaitInterruption() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      // the request to stop
    }
  }
}
