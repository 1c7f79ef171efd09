package io.fireact.cli.command;

import io.fireact.cli.shell.ExitCode;
import io.fireact.cli.shell.GlobalOptions;
import io.fireact.cli.shell.Output;
import io.fireact.spec.read.SpecSchema;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Prints the JSON Schema of specs. */
@Command(
    name = "schema",
    description = "Print the JSON Schema of specs: every field, what it means, what is allowed.",
    mixinStandardHelpOptions = true)
public final class SchemaCommand implements Callable<Integer> {
  private final GlobalOptions options;

  public SchemaCommand(GlobalOptions options) {
    this.options = options;
  }

  @Override
  public Integer call() {
    new Output(options.context().out()).print(SpecSchema.json());
    return ExitCode.DONE.number();
  }
}
