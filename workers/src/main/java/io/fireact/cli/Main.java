package io.fireact.cli;

import io.fireact.cli.shell.CliContext;
import io.fireact.cli.shell.ExitCode;
import io.fireact.cli.shell.Failures;
import io.fireact.cli.shell.Interruption;
import io.fireact.cli.shell.LocaleCheck;
import io.fireact.cli.shell.Output;
import io.fireact.cli.shell.PersonStream;
import io.fireact.cli.shell.Terminal;
import java.io.FileDescriptor;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The {@code fireact} command's process. Not for use from code; see {@link CommandTree}. */
public final class Main {
  /** Set by the launcher, which asks the shell whether standard error is a terminal. */
  private static final String TERMINAL = "fireact.terminal";

  /** As {@link #TERMINAL}, of standard input. */
  private static final String INPUT = "fireact.input";

  private static final String USER_HOME = "user.home";

  private Main() {}

  public static void main(String[] arguments) {
    // Decimal points everywhere, in reports too, whatever the user's language.
    Locale.setDefault(Locale.ROOT);
    PersonStream out = PersonStream.of(FileDescriptor.out);
    PrintStream err = PersonStream.of(FileDescriptor.err).stream();
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, failure) -> new Output(err).print(Failures.trace(thread, failure)));
    Optional<String> unreadable =
        LocaleCheck.ofProcess()
            .problem(arguments, System.getProperty("user.dir", ""), System.getenv());
    if (unreadable.isPresent()) {
      new Output(err).println("fireact: " + unreadable.get());
      System.exit(ExitCode.USAGE.number());
    }
    boolean terminal = Boolean.getBoolean(TERMINAL);
    CliContext context =
        new CliContext(
            System.getenv(),
            home(System.getenv()),
            new CliContext.Input(System.in, Boolean.getBoolean(INPUT)),
            out.stream(),
            err,
            Terminal.of(terminal, System.getenv()),
            Clock.systemUTC(),
            Interruption.ofProcess(() -> Runtime.getRuntime().halt(ExitCode.INTERRUPTED.number())));
    int code = CommandTree.run(context, arguments);
    Optional<String> unwritten = out.failure();
    if (unwritten.isPresent()) {
      new Output(err).println("fireact: standard output cannot be written: " + unwritten.get());
      code = code == ExitCode.DONE.number() ? ExitCode.ENVIRONMENT.number() : code;
    }
    // Exits also where a library left a thread that is no daemon.
    System.exit(code);
  }

  /**
   * The account's home directory, which may not be absolute: Java has {@code ?} for a user whom the
   * system does not know. Libraries that keep files there follow {@code HOME}, as we do.
   */
  private static Path home(Map<String, String> environment) {
    String named = environment.getOrDefault("HOME", "");
    if (named.startsWith("/")) {
      System.setProperty(USER_HOME, named);
    }
    try {
      return Path.of(System.getProperty(USER_HOME, ""));
    } catch (InvalidPathException e) {
      return Path.of(""); // letters that the locale has not
    }
  }
}
