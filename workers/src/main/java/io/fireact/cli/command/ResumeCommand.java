package io.fireact.cli.command;

import io.fireact.cli.shell.GlobalOptions;
import io.fireact.sweep.SweepClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Resumes a paused sweep. */
@Command(
    name = "resume",
    description = "Go on with a paused sweep.",
    mixinStandardHelpOptions = true)
public final class ResumeCommand implements Callable<Integer> {
  private final GlobalOptions options;

  @Parameters(paramLabel = "SWEEP", description = SweepCommands.SWEEP)
  private String sweep = "";

  @Mixin private final ServerOptions server = new ServerOptions();

  public ResumeCommand(GlobalOptions options) {
    this.options = options;
  }

  @Override
  public Integer call() {
    return SweepCommands.ask(options, server, sweep, SweepClient::resume);
  }
}
