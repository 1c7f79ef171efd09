package io.fireact.cli.command;

import io.fireact.cli.shell.CommandException;
import io.fireact.cli.shell.ExitCode;
import io.fireact.cli.shell.GlobalOptions;
import io.fireact.cli.sweep.SpecFiles;
import io.fireact.cli.sweep.Sweeps;
import io.fireact.devserver.ServerConnection;
import io.fireact.devserver.ServerConnection.Kind;
import io.fireact.devserver.ServerResolver;
import io.fireact.plan.Plan;
import io.fireact.plan.Planner;
import io.fireact.sweep.SweepRequest;
import io.fireact.sweep.TemporalSweepClient;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Hands a spec to workers that run elsewhere. */
@Command(
    name = "submit",
    description = "Hand a spec to workers that run elsewhere, and return.",
    mixinStandardHelpOptions = true)
public final class SubmitCommand implements Callable<Integer> {
  private final GlobalOptions options;

  @Parameters(paramLabel = "SPEC", description = "a spec file")
  private Path spec = Path.of("");

  @Option(names = "--keep-server", description = "the local server outlives this command")
  private boolean keepServer;

  @Mixin private final ServerOptions server = new ServerOptions();

  public SubmitCommand(GlobalOptions options) {
    this.options = options;
  }

  @Override
  public Integer call() {
    Plan plan = Planner.plan(SpecFiles.experiment(spec, options));
    ServerResolver servers = ServerOptions.environment(options, options::say).servers();
    ServerResolver.Decision decision = servers.decide(server.choice());
    if (decision.kind() == Kind.MEMORY) {
      throw new CommandException(
          ExitCode.USAGE,
          "the in-memory service ends with this command, and no worker elsewhere can reach it;"
              + " use `fireact run`, or a server ("
              + decision.why()
              + ")");
    }
    try (ServerConnection connection = servers.connect(server.choice(), keepServer, null)) {
      if (connection.kind() == Kind.MEMORY) {
        throw new CommandException(
            ExitCode.ENVIRONMENT, "there is no server that outlives this command; see above");
      }
      Sweeps sweeps = Sweeps.open(options);
      SweepRequest request = sweeps.request(plan, spec);
      sweeps.submit(new TemporalSweepClient(connection.client()), request);
      options.print(request.id());
      options.say(advice(connection, decision));
    }
    return ExitCode.DONE.number();
  }

  private String advice(ServerConnection connection, ServerResolver.Decision before) {
    boolean stays = connection.kind() == Kind.CONFIGURED || before.target() != null || keepServer;
    return stays
        ? "submitted to "
            + connection.target()
            + "; `fireact worker` processes do the work, `fireact watch` shows it"
        : "submitted; the local server now stops, as nobody uses it, and keeps the sweep in its"
            + " database: `fireact worker` starts it again and does the work";
  }
}
