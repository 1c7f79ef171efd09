package io.fireact.cli.command;

import io.fireact.cli.shell.CommandException;
import io.fireact.cli.shell.ExitCode;
import io.fireact.cli.shell.GlobalOptions;
import io.fireact.devserver.ServerChoice;
import io.fireact.devserver.ServerConnection;
import io.fireact.worker.WorkerEnvironment;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which Temporal server a command uses. */
final class ServerOptions {
  @Option(
      names = "--server",
      paramLabel = "SERVER",
      converter = Converter.class,
      description =
          "auto (a configured server, else this home's own, else the one in memory), local,"
              + " memory, or HOST:PORT (default: auto)")
  private ServerChoice choice = new ServerChoice.Auto();

  /** As it was given; empty where it was not, or is the default. */
  String given() {
    return choice instanceof ServerChoice.Address address ? address.target() : "";
  }

  ServerChoice choice() {
    return choice;
  }

  /** Where this process works. */
  static WorkerEnvironment environment(GlobalOptions options, Consumer<String> notices) {
    return new WorkerEnvironment(
        options.home(),
        options.cache(),
        options.context().environment(),
        options.context().clock(),
        notices);
  }

  /** A connection to a server that is there; empty when none is. */
  Optional<ServerConnection> ifRunning(GlobalOptions options) {
    return environment(options, options::say).servers().connectIfRunning(choice);
  }

  /**
   * A connection to a server that is there.
   *
   * @throws CommandException ENVIRONMENT when none is
   */
  ServerConnection running(GlobalOptions options) {
    return ifRunning(options)
        .orElseThrow(
            () ->
                new CommandException(
                    ExitCode.ENVIRONMENT,
                    "no Temporal server runs for this home, so no sweep is under way; `fireact"
                        + " run SPEC` starts one, or goes on with one"));
  }

  /** Reads {@code --server}. */
  static final class Converter implements ITypeConverter<ServerChoice> {
    @Override
    public ServerChoice convert(String value) {
      try {
        return ServerChoice.parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
