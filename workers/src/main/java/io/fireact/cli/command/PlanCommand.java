package io.fireact.cli.command;

import io.fireact.cli.result.PlanView;
import io.fireact.cli.shell.ExitCode;
import io.fireact.cli.shell.GlobalOptions;
import io.fireact.cli.sweep.SpecFiles;
import io.fireact.cli.sweep.Sweeps;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what a run would do. Needs no server and starts none. */
@Command(
    name = "plan",
    description = "Say what a run would do: its stages, and which are finished already.",
    mixinStandardHelpOptions = true)
public final class PlanCommand implements Callable<Integer> {
  private final GlobalOptions options;

  @Parameters(paramLabel = "SPEC", description = "a spec file")
  private Path spec = Path.of("");

  @Option(
      names = "--why",
      description = "for each new stage, what differs from the nearest finished one")
  private boolean why;

  @Option(
      names = "--offline",
      description = "know hub models from what was found before, as HF_HUB_OFFLINE=1 does")
  private boolean offline;

  @Option(names = "--json", description = "one JSON object on standard output")
  private boolean json;

  public PlanCommand(GlobalOptions options) {
    this.options = options;
  }

  @Override
  public Integer call() {
    Sweeps sweeps = Sweeps.open(options);
    PlanView view =
        PlanView.of(
            sweeps.planned(spec, offline), why ? sweeps.store() : null, SpecFiles.files(spec));
    if (json) {
      options.json(view);
    } else {
      view.render().forEach(options::print);
    }
    return ExitCode.DONE.number();
  }
}
