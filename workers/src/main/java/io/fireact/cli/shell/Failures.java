package io.fireact.cli.shell;

import io.fireact.failure.FailureException;
import io.fireact.files.DurableFiles;
import java.nio.file.InvalidPathException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns what a command throws into a sentence and an exit code. */
public final class Failures {
  private Failures() {}

  /** Says what went wrong; stack traces only with {@code --debug}. */
  public static ExitCode report(Throwable failure, GlobalOptions options) {
    CliContext context = options.context();
    @Nullable ExitCode requested = context.interruption().requested();
    if (requested != null) {
      options.say("fireact: stopped; the same command goes on from here");
      return requested;
    }
    if (options.debug()) {
      new Output(context.err()).print(Logs.trace(failure));
    }
    if (failure instanceof CommandException e) {
      say(e, options);
      return e.code();
    }
    if (failure instanceof FailureException e) {
      say(e, options);
      return ExitCode.of(e.type());
    }
    Optional<FailureException> full = DurableFiles.fullDisk(failure);
    if (full.isPresent()) {
      say(full.get(), options);
      return ExitCode.of(full.get().type());
    }
    if (failure instanceof InvalidPathException e) {
      options.say(
          "fireact: '%s' cannot be the name of a file here: %s; where it has letters beyond ASCII, set LC_ALL=C.UTF-8 and run it again"
              .formatted(e.getInput(), e.getReason()));
      return ExitCode.USAGE;
    }
    String details =
        Logs.append(options, context.clock(), failure)
            .map(file -> "details are in " + file + "; ")
            .orElse("");
    String hint = options.debug() ? "" : "run again with --debug to see it here";
    options.say("fireact: a defect: " + failure + "\n  " + details + hint);
    return ExitCode.DEFECT;
  }

  /** What is said of a failure that nobody waited for. */
  public static String trace(Thread thread, Throwable failure) {
    return "a defect in the thread " + thread.getName() + ": " + Logs.trace(failure);
  }

  private static void say(Throwable failure, GlobalOptions options) {
    options.say("fireact: " + failure.getMessage());
  }
}
