package io.fireact.cli.sweep;

import io.fireact.cli.shell.CommandException;
import io.fireact.cli.shell.ExitCode;
import java.util.List;
import java.util.Optional;

/**
 * Finds the sweep that a person means by an id, the beginning of an id, or an experiment's name.
 * Spec files are not its business; see {@link Sweeps}.
 */
public final class SweepNames {
  private static final int LISTED = 10;

  private SweepNames() {}

  /** A sweep that can be named. */
  public record Known(String id, String experiment) {}

  /**
   * The id of the sweep that a person means by an id, the start of one, or an experiment.
   *
   * @param known newest first
   * @throws CommandException USAGE when it is none or not one
   */
  public static String resolve(String text, List<Known> known) {
    if (known.stream().anyMatch(sweep -> sweep.id().equals(text))) {
      return text;
    }
    Optional<Known> newest =
        known.stream().filter(sweep -> sweep.experiment().equals(text)).findFirst();
    if (newest.isPresent()) {
      return newest.get().id();
    }
    List<String> candidates =
        known.stream().map(Known::id).filter(id -> !text.isEmpty() && id.startsWith(text)).toList();
    if (candidates.size() == 1) {
      return candidates.get(0);
    }
    if (!candidates.isEmpty()) {
      throw new CommandException(
          ExitCode.USAGE,
          "'%s' is the beginning of %d sweeps: %s; write more of the one that you mean"
              .formatted(text, candidates.size(), listed(candidates)));
    }
    String choice =
        known.isEmpty()
            ? "none has been submitted from this home; `fireact run SPEC` does that"
            : "known are " + listed(known.stream().map(Known::id).toList());
    throw new CommandException(
        ExitCode.USAGE, "there is no sweep, experiment or spec file '" + text + "': " + choice);
  }

  private static String listed(List<String> ids) {
    String first = String.join(", ", ids.subList(0, Math.min(LISTED, ids.size())));
    return ids.size() > LISTED ? first + ", and " + (ids.size() - LISTED) + " more" : first;
  }
}
