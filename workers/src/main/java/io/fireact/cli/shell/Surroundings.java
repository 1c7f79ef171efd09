package io.fireact.cli.shell;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/**
 * What a command sees of its process, so that tests can put something else there.
 *
 * @param out results only
 * @param err everything that is said to a person
 * @param terminal what {@code err} is shown on
 */
public record Surroundings(
    Map<String, String> environment,
    Path userHome,
    PrintStream out,
    PrintStream err,
    Terminal terminal,
    Clock clock,
    Interruption interruption) {}
