package io.fireact.cli.command;

import io.fireact.agent.Question;
import io.fireact.agent.Trajectory;
import io.fireact.cli.shell.CommandException;
import io.fireact.cli.shell.ExitCode;
import io.fireact.cli.shell.GlobalOptions;
import io.fireact.cli.shell.Output;
import io.fireact.cli.sweep.TaskQuestions;
import io.fireact.task.Tasks;
import io.fireact.task.released.RunScore;
import io.fireact.task.released.TrajectoryFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Scores anybody's episodes by a task's own rule. Our own runs are scored by their report; this is
 * for what others wrote.
 */
@Command(
    name = "score",
    description = {
      "Score a file of episodes anew, by a task's own rule.",
      "Read are FireAct's runs, and trajectories in alpaca, chat, OpenAI's, ShareGPT's and our own"
          + " format. What is right is said by the file, or by the questions of a spec's tasks."
    },
    mixinStandardHelpOptions = true)
public final class ScoreCommand implements Callable<Integer> {
  /**
   * As FireAct's code names its runs: task, split, and the questions from one to before another.
   */
  private static final Pattern RUN_NAME =
      Pattern.compile("[a-z]+_(?:train|dev|test|val)_([0-9]{1,9})_([0-9]{1,9})_.*");

  private final GlobalOptions options;

  @Parameters(paramLabel = "FILE", description = "such as trajs/hotpotqa_dev_0_500_....json")
  private Path file = Path.of("");

  @Option(
      names = "--task",
      required = true,
      paramLabel = "TASK",
      description =
          "a kind of task, such as hotpotqa, whose rule compares the answers with those that the file"
              + " says are right; or a spec file, whose tasks have the questions")
  private String task = "";

  @Option(
      names = "--asked",
      paramLabel = "N",
      description =
          "how many questions the run asked, those without a record too (default: as the file's name"
              + " says, else as FireAct's runs of these questions, else the records)")
  private @Nullable Integer asked;

  @Option(names = "--json", description = "one JSON object on standard output")
  private boolean json;

  public ScoreCommand(GlobalOptions options) {
    this.options = options;
  }

  @Override
  public Integer call() {
    boolean kind = Tasks.kinds().contains(task);
    if (!kind && !Files.exists(Path.of(task))) {
      throw usage(
          "the task '%s' is not known here; allowed are %s, and a spec file"
              .formatted(task, String.join(", ", Tasks.kinds())));
    }
    TrajectoryFile read = TrajectoryFile.read(file);
    RunScore score;
    try {
      score =
          score(
              read,
              kind ? typed(read) : found(read, TaskQuestions.of(Path.of(task), options)),
              kind);
    } catch (IllegalArgumentException e) {
      throw usage(file + ": " + e.getMessage());
    }
    if (json) {
      options.json(score);
    } else {
      new Output(options.context().out()).print(score.text());
    }
    return ExitCode.DONE.number();
  }

  /**
   * Episodes with the file's own right answers, compared as the kind does; of a file that has none,
   * those about the kind's published questions.
   */
  private List<Trajectory> typed(TrajectoryFile read) {
    List<Trajectory> episodes = new ArrayList<>();
    for (int i = 0; i < read.trajectories().size(); i++) {
      Trajectory episode = read.trajectories().get(i);
      if (read.goldKnown().get(i) && !episode.question().answers().isEmpty()) {
        episodes.add(with(episode, Tasks.typed(task, episode.question())));
      }
    }
    int unknown = read.trajectories().size() - episodes.size();
    if (unknown == 0) {
      return episodes;
    }
    if (episodes.isEmpty()) {
      Optional<TaskQuestions> published = TaskQuestions.of(task, options);
      if (published.isPresent()) {
        return found(read, published.get());
      }
    }
    throw usage(
        ("%s does not say what is right of %d of its %d episodes, so there is nothing to compare"
                + " their answers with; name a spec whose task has the questions: --task SPEC")
            .formatted(file, unknown, read.trajectories().size()));
  }

  /** Episodes about questions of tasks. */
  private List<Trajectory> found(TrajectoryFile read, TaskQuestions questions) {
    List<Trajectory> episodes =
        read.trajectories().stream().flatMap(each -> questions.find(each).stream()).toList();
    int others = read.trajectories().size() - episodes.size();
    if (episodes.isEmpty()) {
      throw usage(
          ("none of the %d episodes of %s is about a question of %s; name a spec whose task has"
                  + " these questions: --task SPEC")
              .formatted(others, file, task));
    }
    if (others > 0) {
      options.say(
          "%d of %d episodes are left out: they are about no question of %s"
              .formatted(others, read.trajectories().size(), task));
    }
    return episodes;
  }

  private RunScore score(TrajectoryFile read, List<Trajectory> episodes, boolean kind) {
    if (asked != null) {
      return RunScore.of(episodes, asked, "as --asked says");
    }
    OptionalInt named = named();
    if (named.isPresent() && read.run() && named.getAsInt() >= episodes.size()) {
      return RunScore.of(episodes, named.getAsInt(), "as the file's name says");
    }
    OptionalInt published =
        kind && read.run()
            ? Tasks.asked(
                task, read.trajectories().stream().map(each -> each.question().id()).toList())
            : OptionalInt.empty();
    if (published.isPresent()) {
      return RunScore.of(
          episodes, published.getAsInt(), "as the published runs of these questions asked");
    }
    return RunScore.of(
        episodes, episodes.size(), "its own, since nothing says that more were asked");
  }

  private OptionalInt named() {
    Matcher name = RUN_NAME.matcher(String.valueOf(file.getFileName()));
    if (!name.matches()) {
      return OptionalInt.empty();
    }
    int count = Integer.parseInt(name.group(2)) - Integer.parseInt(name.group(1));
    return count > 0 ? OptionalInt.of(count) : OptionalInt.empty();
  }

  private static Trajectory with(Trajectory episode, Question question) {
    return new Trajectory(
        question,
        episode.steps(),
        episode.disposition(),
        episode.answer(),
        episode.correct(),
        episode.inputTokens(),
        episode.outputTokens(),
        episode.method());
  }

  private static CommandException usage(String message) {
    return new CommandException(ExitCode.USAGE, message);
  }
}
