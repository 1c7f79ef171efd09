package io.fireact.cli.command;

import io.fireact.cli.shell.GlobalOptions;
import io.fireact.sweep.SweepClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Pauses a sweep; what is in flight ends. */
@Command(
    name = "pause",
    description = "Start no new stage or episode of a sweep until it is resumed.",
    mixinStandardHelpOptions = true)
public final class PauseCommand implements Callable<Integer> {
  private final GlobalOptions options;

  @Parameters(paramLabel = "SWEEP", description = SweepCommands.SWEEP)
  private String sweep = "";

  @Mixin private final ServerOptions server = new ServerOptions();

  public PauseCommand(GlobalOptions options) {
    this.options = options;
  }

  @Override
  public Integer call() {
    return SweepCommands.ask(options, server, sweep, SweepClient::pause);
  }
}
