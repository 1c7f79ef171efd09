package io.fireact.cli;

import io.fireact.cli.shell.ExitCode;
import io.fireact.cli.shell.Interruption;
import io.fireact.cli.shell.Surroundings;
import io.fireact.cli.shell.Terminal;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;

/** The {@code fireact} command's process. Not for use from code; see {@link CommandTree}. */
public final class Main {
  /** Set by the launcher, which asks the shell whether standard error is a terminal. */
  private static final String TERMINAL = "fireact.terminal";

  /** As {@link #TERMINAL}, of standard input. */
  private static final String INPUT = "fireact.input";

  private Main() {}

  public static void main(String[] arguments) {
    // Decimal points everywhere, in reports too, whatever the user's language.
    Locale.setDefault(Locale.ROOT);
    boolean terminal = Boolean.getBoolean(TERMINAL);
    Surroundings surroundings =
        new Surroundings(
            System.getenv(),
            Path.of(System.getProperty("user.home")),
            new Surroundings.Input(System.in, Boolean.getBoolean(INPUT)),
            utf8(FileDescriptor.out),
            utf8(FileDescriptor.err),
            Terminal.of(terminal, System.getenv()),
            Clock.systemUTC(),
            Interruption.ofProcess(() -> Runtime.getRuntime().halt(ExitCode.INTERRUPTED.number())));
    // Exits also where a library left a thread that is no daemon.
    System.exit(CommandTree.run(surroundings, arguments));
  }

  private static PrintStream utf8(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }
}
