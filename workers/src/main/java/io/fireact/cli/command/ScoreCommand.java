package io.fireact.cli.command;

import io.fireact.cli.shell.CommandException;
import io.fireact.cli.shell.ExitCode;
import io.fireact.cli.shell.GlobalOptions;
import io.fireact.cli.shell.Output;
import io.fireact.task.released.ReleasedRun;
import io.fireact.task.released.RunScore;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Scores a run that FireAct's authors released. Our own runs are scored by their report. */
@Command(
    name = "score",
    description = "Score a run in the format of FireAct's released ones anew.",
    mixinStandardHelpOptions = true)
public final class ScoreCommand implements Callable<Integer> {
  private final GlobalOptions options;

  @Parameters(paramLabel = "FILE", description = "such as trajs/hotpotqa_dev_0_500_....json")
  private Path file = Path.of("");

  @Option(
      names = "--task",
      required = true,
      paramLabel = "TASK",
      description = "hotpotqa, whose released runs asked 500 questions")
  private String task = "";

  @Option(names = "--json", description = "one JSON object on standard output")
  private boolean json;

  public ScoreCommand(GlobalOptions options) {
    this.options = options;
  }

  @Override
  public Integer call() {
    if (!task.equals("hotpotqa")) {
      throw new CommandException(
          ExitCode.USAGE, "the task '" + task + "' is not known here; allowed is hotpotqa");
    }
    RunScore score;
    try {
      score = RunScore.of(ReleasedRun.read(file), RunScore.HOTPOTQA_QUESTIONS);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, file + ": " + e.getMessage());
    }
    if (json) {
      options.json(score);
    } else {
      new Output(options.context().out()).print(score.text());
    }
    return ExitCode.DONE.number();
  }
}
