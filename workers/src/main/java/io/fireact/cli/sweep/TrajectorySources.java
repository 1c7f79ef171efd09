package io.fireact.cli.sweep;

import io.fireact.agent.Trajectory;
import io.fireact.cli.shell.CommandException;
import io.fireact.cli.shell.ExitCode;
import io.fireact.cli.shell.GlobalOptions;
import io.fireact.plan.StageKind;
import io.fireact.plan.StageRecord;
import io.fireact.store.FileArtifactStore;
import io.fireact.store.JsonLines;
import io.fireact.task.released.TrajectoryFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Finds the trajectories that a person names: a file's, a stage's, or those of a sweep. */
public final class TrajectorySources {
  private static final String EPISODES = "episodes";
  private static final int KEY_DIGITS = 12;

  private final GlobalOptions options;

  public TrajectorySources(GlobalOptions options) {
    this.options = options;
  }

  /**
   * The finished stage whose key begins so.
   *
   * @throws CommandException USAGE when there is none, or more than one
   */
  public static StageRecord stage(FileArtifactStore store, String key) {
    List<StageRecord> found =
        store.stages().stream().filter(record -> record.stage().key().startsWith(key)).toList();
    if (found.size() != 1) {
      throw usage(
          "%s finished stages have a key that begins with '%s'; `fireact store list` shows them"
              .formatted(found.isEmpty() ? "no" : Integer.toString(found.size()), key));
    }
    return found.get(0);
  }

  /**
   * Trajectories.
   *
   * @param source a file of trajectories in any format; else the beginning of a stage's key; else a
   *     sweep, by its id, its experiment or its spec file
   * @param kind which stage of a sweep is meant
   * @throws CommandException USAGE when it is nothing of these, or not clear which
   */
  public List<Trajectory> read(String source, StageKind kind) {
    Path file = Path.of(source);
    boolean spec = source.endsWith(".yaml") || source.endsWith(".yml");
    if (Files.exists(file) && !spec) {
      return TrajectoryFile.read(file).trajectories();
    }
    Sweeps sweeps = Sweeps.open(options);
    FileArtifactStore store = sweeps.store();
    if (source.matches("[0-9a-f]{4,64}")) {
      return episodes(store, stage(store, source));
    }
    Collection<StageRecord> finished = sweeps.find(source).records().values();
    List<StageRecord> found =
        finished.stream().filter(record -> record.stage().kind() == kind).toList();
    if (found.size() != 1) {
      String named = kind.name().toLowerCase(Locale.ROOT);
      throw usage(
          found.isEmpty()
              ? "%s has no finished stage of kind %s in this home; `fireact run` makes it"
                  .formatted(source, named)
              : "%s has %d finished stages of kind %s; name them by their keys:%n%s"
                  .formatted(
                      source,
                      found.size(),
                      named,
                      found.stream()
                          .map(
                              record ->
                                  "  %s  %s"
                                      .formatted(
                                          record.stage().key().substring(0, KEY_DIGITS),
                                          record.stage().label()))
                          .collect(Collectors.joining("\n"))));
    }
    return episodes(store, found.get(0));
  }

  private static List<Trajectory> episodes(FileArtifactStore store, StageRecord record) {
    if (!record.outputs().containsKey(EPISODES)) {
      throw usage(
          "the stage %s has no trajectories; those of the kinds trajectories, mix and evaluate have"
              .formatted(record.stage().label()));
    }
    return JsonLines.read(store, record, EPISODES, Trajectory.class);
  }

  private static CommandException usage(String message) {
    return new CommandException(ExitCode.USAGE, message);
  }
}
