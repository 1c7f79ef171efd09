package io.fireact.cli.compare;

import io.fireact.agent.Disposition;
import io.fireact.agent.Question;
import io.fireact.agent.QuestionType;
import io.fireact.agent.Split;
import io.fireact.agent.Trajectory;
import io.fireact.cli.shell.CommandException;
import io.fireact.cli.shell.ExitCode;
import io.fireact.score.EpisodeScores;
import io.fireact.score.Run;
import io.fireact.task.released.TrajectoryFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Two files of trajectories. Runs that FireAct's authors released hold the episodes that finished
 * only: a question that one of them has a record of was asked in the other too, and answered
 * wrongly, as the paper counts it. Files of any other format hold all of their episodes, and only
 * questions that both have are compared.
 *
 * @param first in the first file
 * @param second in the second file
 * @param remarks what was done to make them comparable, a sentence each
 */
record ReleasedSides(Compared first, Compared second, List<String> remarks) {

  /** Whether an argument names such a file, and not a sweep or its spec. */
  static boolean isFile(String argument) {
    String name = argument.toLowerCase(Locale.ROOT);
    return name.endsWith(".json") || name.endsWith(".jsonl");
  }

  /**
   * Reads both.
   *
   * @param asked questions of either run; 0 where that is not known
   * @throws CommandException USAGE when there are more records than were asked, or a file is not
   *     one run whose right answers are known
   */
  static ReleasedSides read(String first, String second, int asked) {
    TrajectoryFile one = TrajectoryFile.read(Path.of(first));
    TrajectoryFile other = TrajectoryFile.read(Path.of(second));
    if (one.run() != other.run()) {
      throw usage(
          "a released run numbers its questions itself, so it is compared with another released run"
              + " only; %s is none".formatted(one.run() ? second : first));
    }
    Map<String, Trajectory> mine = byId(first, one);
    Map<String, Trajectory> theirs = byId(second, other);
    if (!one.run()) {
      if (asked > 0) {
        throw usage("--asked is for released runs; these files say how every episode ended");
      }
      return new ReleasedSides(
          side(first, List.copyOf(mine.values())),
          side(second, List.copyOf(theirs.values())),
          List.of());
    }
    Map<String, Question> all = new LinkedHashMap<>();
    mine.forEach((id, episode) -> all.put(id, episode.question()));
    theirs.forEach((id, episode) -> all.putIfAbsent(id, episode.question()));
    List<String> remarks = new ArrayList<>();
    if (asked > 0 && asked < all.size()) {
      throw usage(
          "--asked %d: the files have records of %d questions".formatted(asked, all.size()));
    }
    if (asked == 0) {
      remarks.add(
          "questions that neither file has a record of are not counted; --asked N says how many"
              + " were asked");
    }
    for (int i = all.size(); i < asked; i++) {
      String id = "without a record " + i;
      all.put(
          id,
          new Question(
              id, Split.TEST, id, List.of(), List.of(), QuestionType.FREE_TEXT, "released"));
    }
    return new ReleasedSides(
        side(first, mine, all, remarks), side(second, theirs, all, remarks), remarks);
  }

  private static Map<String, Trajectory> byId(String name, TrajectoryFile file) {
    Map<String, Trajectory> episodes = new LinkedHashMap<>();
    for (int i = 0; i < file.trajectories().size(); i++) {
      Trajectory episode = file.trajectories().get(i);
      String id = episode.question().id();
      if (!file.goldKnown().get(i)) {
        throw usage("%s does not say which answer to question %s is right".formatted(name, id));
      }
      if (episodes.put(id, episode) != null && !file.run()) {
        throw usage(
            "%s has two trajectories of question %s, and a comparison needs one of each"
                .formatted(name, id));
      }
    }
    return episodes;
  }

  private static Compared side(
      String file,
      Map<String, Trajectory> episodes,
      Map<String, Question> all,
      List<String> remarks) {
    List<Trajectory> run = new ArrayList<>(episodes.values());
    all.forEach(
        (id, question) -> {
          if (!episodes.containsKey(id)) {
            run.add(
                new Trajectory(question, List.of(), Disposition.OUT_OF_ROUNDS, "", false, 0, 0));
          }
        });
    int missing = run.size() - episodes.size();
    if (missing > 0) {
      remarks.add(
          "%s has no record of %d of %d questions, which did not finish; they count as wrong"
              .formatted(file, missing, run.size()));
    }
    return side(file, run);
  }

  private static Compared side(String file, List<Trajectory> run) {
    return new Compared(
        file, Map.of(), "released", "", 1, List.of(new Run("", EpisodeScores.byContent(run))));
  }

  private static CommandException usage(String message) {
    return new CommandException(ExitCode.USAGE, message);
  }
}
