package io.fireact.cli.shell;

import io.fireact.sweep.FailureException;
import org.jspecify.annotations.Nullable;

/** Turns what a command throws into a sentence and an exit code. */
public final class Failures {
  private Failures() {}

  /** Says what went wrong; stack traces only with {@code --debug}. */
  public static ExitCode report(Throwable failure, GlobalOptions options) {
    Surroundings surroundings = options.surroundings();
    @Nullable ExitCode wish = surroundings.interruption().wish();
    if (wish != null) {
      options.say("fireact: stopped; the same command goes on from here");
      return wish;
    }
    if (options.debug()) {
      failure.printStackTrace(surroundings.err());
    }
    if (failure instanceof CommandException e) {
      say(e, options);
      return e.code();
    }
    if (failure instanceof FailureException e) {
      say(e, options);
      return ExitCode.of(e.type());
    }
    String details =
        Logs.append(options.home(), surroundings.clock(), failure)
            .map(file -> "details are in " + file + "; ")
            .orElse("");
    String hint = options.debug() ? "" : "run again with --debug to see it here";
    options.say("fireact: a defect: " + failure + "\n  " + details + hint);
    return ExitCode.DEFECT;
  }

  private static void say(Throwable failure, GlobalOptions options) {
    options.say("fireact: " + failure.getMessage());
  }
}
