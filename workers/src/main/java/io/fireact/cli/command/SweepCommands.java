package io.fireact.cli.command;

import io.fireact.cli.shell.CommandException;
import io.fireact.cli.shell.ExitCode;
import io.fireact.cli.shell.GlobalOptions;
import io.fireact.cli.sweep.Sweeps;
import io.fireact.devserver.ServerConnection;
import io.fireact.devserver.WorkerIdentity;
import io.fireact.sweep.SweepClient;
import io.fireact.sweep.SweepProgress;
import io.fireact.sweep.TemporalSweepClient;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;

/** What the commands that speak to a running sweep have in common. */
final class SweepCommands {
  /** Describes a SWEEP argument. */
  static final String SWEEP =
      "a sweep's id or its beginning, an experiment's name (its newest sweep), or a spec file";

  private SweepCommands() {}

  /**
   * The sweep that is meant. The server is asked for its list only where this home's memory is not
   * enough, because that takes time.
   */
  static String resolve(String text, Sweeps sweeps, SweepClient client) {
    try {
      return sweeps.resolve(text, List.of());
    } catch (CommandException e) {
      return sweeps.resolve(text, client.list());
    }
  }

  /** Asks something of a running sweep and says how it stands then. */
  static int ask(
      GlobalOptions options,
      ServerOptions server,
      String sweep,
      BiFunction<SweepClient, String, SweepProgress> question) {
    return ask(options, server, sweep, question, (client, id) -> {});
  }

  /**
   * Asks a running sweep something and prints the progress it answers with.
   *
   * @param afterwards what else there is to say, once the answer is printed
   */
  static int ask(
      GlobalOptions options,
      ServerOptions server,
      String sweep,
      BiFunction<SweepClient, String, SweepProgress> question,
      BiConsumer<SweepClient, String> afterwards) {
    Sweeps sweeps = Sweeps.open(options);
    try (ServerConnection connection = server.running(options)) {
      TemporalSweepClient client =
          new TemporalSweepClient(connection.client(), WorkerIdentity.liveness());
      String id = resolve(sweep, sweeps, client);
      SweepProgress answer = question.apply(client, id);
      long finished = answer.stages().stream().filter(stage -> stage.state().finished()).count();
      options.print(
          "%s: %s, %d of %d stages finished"
              .formatted(
                  id,
                  answer.state().name().toLowerCase(Locale.ROOT),
                  finished,
                  answer.stages().size()));
      afterwards.accept(client, id);
      return ExitCode.DONE.number();
    } catch (NoSuchElementException e) {
      throw new CommandException(
          ExitCode.USAGE,
          "the server knows no sweep '" + sweep + "'; `fireact status` lists those it knows");
    }
  }
}
