package io.fireact.cli.shell;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/**
 * What a command sees of its process, so that tests can put something else there.
 *
 * @param in what a person or another command writes
 * @param out results only
 * @param err everything that is said to a person
 * @param terminal what {@code err} is shown on
 */
public record CliContext(
    Map<String, String> environment,
    Path userHome,
    Input in,
    PrintStream out,
    PrintStream err,
    Terminal terminal,
    Clock clock,
    Interruption interruption) {

  /**
   * Standard input.
   *
   * @param terminal whether a person types it
   */
  public record Input(InputStream stream, boolean terminal) {}
}
