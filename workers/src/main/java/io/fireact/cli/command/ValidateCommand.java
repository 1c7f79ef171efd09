package io.fireact.cli.command;

import io.fireact.cli.shell.CommandException;
import io.fireact.cli.shell.ExitCode;
import io.fireact.cli.shell.GlobalOptions;
import io.fireact.cli.sweep.SpecFiles;
import io.fireact.spec.read.Problem;
import io.fireact.spec.read.SpecResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Checks specs without doing anything. */
@Command(
    name = "validate",
    description =
        "Say everything that is wrong with specs, and with the models that they name as far as"
            + " those are on this machine, as FILE:LINE:COLUMN.",
    mixinStandardHelpOptions = true)
public final class ValidateCommand implements Callable<Integer> {
  private final GlobalOptions options;

  @Parameters(paramLabel = "SPEC", arity = "1..*", description = "spec files")
  private List<Path> specs = List.of();

  @Option(names = "--json", description = "one JSON array of problems on standard output")
  private boolean json;

  public ValidateCommand(GlobalOptions options) {
    this.options = options;
  }

  @Override
  public Integer call() {
    List<Problem> problems = new ArrayList<>();
    for (Path spec : specs) {
      check(spec, problems);
    }
    if (json) {
      options.json(problems);
    }
    return (problems.isEmpty() ? ExitCode.DONE : ExitCode.USAGE).number();
  }

  private void check(Path spec, List<Problem> problems) {
    List<Problem> found;
    String said = "";
    try {
      SpecResult result = SpecFiles.readWithFiles(spec, options);
      if (result instanceof SpecResult.Valid valid) {
        int points = valid.spec().points().size();
        List<String> others = valid.files().stream().skip(1).distinct().toList();
        said =
            ": valid, "
                + (points == 1 ? "1 point" : points + " points")
                + (others.isEmpty() ? "" : "; with " + String.join(", ", others));
      }
      found = result instanceof SpecResult.Invalid invalid ? invalid.problems() : List.of();
    } catch (CommandException e) {
      // The other files are still looked at.
      found = List.of(new Problem(spec.toString(), 1, 1, "", String.valueOf(e.getMessage())));
    }
    problems.addAll(found);
    if (json) {
      return;
    }
    found.forEach(problem -> options.say(problem.render()));
    if (found.isEmpty()) {
      options.print(spec + said);
    }
  }
}
