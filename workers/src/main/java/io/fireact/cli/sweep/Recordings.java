package io.fireact.cli.sweep;

import io.fireact.cli.shell.CommandException;
import io.fireact.cli.shell.ExitCode;
import io.fireact.search.SearchRecording;
import io.fireact.spec.ExperimentSpec;
import io.fireact.spec.PointSpec;
import io.fireact.spec.SearchSpec;
import io.fireact.sweep.FailureException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Says which recordings the files in a spec are, by content: stages are named after that. */
final class Recordings {
  private Recordings() {}

  /**
   * The spec with every recording identified.
   *
   * @param file the spec's own, which relative paths begin at
   * @throws CommandException USAGE when a recording is not there, cannot be read as one, or is not
   *     the one that the spec pins
   */
  static ExperimentSpec identified(ExperimentSpec spec, Path file) {
    Map<SearchSpec.Recorded, SearchSpec> known = new HashMap<>();
    List<PointSpec> points =
        spec.points().stream()
            .map(
                point ->
                    point.search() instanceof SearchSpec.Recorded recorded
                        ? point.withSearch(
                            known.computeIfAbsent(recorded, one -> identify(one, file)))
                        : point)
            .toList();
    return new ExperimentSpec(spec.name(), spec.description(), spec.run(), points);
  }

  private static SearchSpec identify(SearchSpec.Recorded recorded, Path file) {
    try {
      Path recording = file.toAbsolutePath().resolveSibling(recorded.recording()).normalize();
      String digest = SearchRecording.digest(recording);
      if (!recorded.sha256().isEmpty() && !recorded.sha256().equals(digest)) {
        throw refused(
            recorded,
            "its SHA-256 is %s, search.sha256 says %s".formatted(digest, recorded.sha256()));
      }
      SearchRecording.read(recording, digest);
      return recorded.identified(recording.toString(), digest);
    } catch (FailureException | InvalidPathException e) {
      throw refused(recorded, String.valueOf(e.getMessage()));
    }
  }

  private static CommandException refused(SearchSpec.Recorded recorded, String why) {
    return new CommandException(
        ExitCode.USAGE,
        "nothing was started: search.recording " + recorded.recording() + ": " + why);
  }
}
