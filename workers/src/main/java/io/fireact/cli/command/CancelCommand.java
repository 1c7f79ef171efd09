package io.fireact.cli.command;

import io.fireact.cli.shell.GlobalOptions;
import io.fireact.sweep.SweepClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Cancels a sweep; stages that no other sweep waits for stop. */
@Command(
    name = "cancel",
    description = "End a sweep; what is finished is kept.",
    mixinStandardHelpOptions = true)
public final class CancelCommand implements Callable<Integer> {
  private final GlobalOptions options;

  @Parameters(paramLabel = "SWEEP", description = SweepCommands.SWEEP)
  private String sweep = "";

  @Mixin private final ServerOptions server = new ServerOptions();

  public CancelCommand(GlobalOptions options) {
    this.options = options;
  }

  @Override
  public Integer call() {
    return SweepCommands.ask(options, server, sweep, SweepClient::cancel);
  }
}
