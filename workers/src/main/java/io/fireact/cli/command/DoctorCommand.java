package io.fireact.cli.command;

import io.fireact.cli.doctor.Checkup;
import io.fireact.cli.doctor.Finding;
import io.fireact.cli.shell.ExitCode;
import io.fireact.cli.shell.GlobalOptions;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says what this machine can do. */
@Command(
    name = "doctor",
    description = "Say what this machine can do, and what to do about what is missing.",
    mixinStandardHelpOptions = true)
public final class DoctorCommand implements Callable<Integer> {
  private final GlobalOptions options;

  @Option(names = "--json", description = "one JSON array on standard output")
  private boolean json;

  @Mixin private final ServerOptions server = new ServerOptions();

  public DoctorCommand(GlobalOptions options) {
    this.options = options;
  }

  @Override
  public Integer call() {
    List<Finding> findings =
        new Checkup(
                options.home(),
                options.context().environment(),
                ServerOptions.environment(options, options::say).servers(),
                server.choice())
            .findings();
    if (json) {
      options.json(findings);
    } else {
      findings.forEach(finding -> options.print(finding.render()));
    }
    boolean missing = findings.stream().anyMatch(each -> each.level() == Finding.Level.BAD);
    return (missing ? ExitCode.ENVIRONMENT : ExitCode.DONE).number();
  }
}
