package io.fireact.report.result;

import io.fireact.json.Json;
import io.fireact.plan.ArtifactRef;
import io.fireact.plan.StageRecord;
import io.fireact.store.ArtifactStore;
import io.fireact.sweep.FailureException;
import io.fireact.sweep.FailureType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads artifacts of JSON lines. The store's own failures pass through. */
final class JsonLines {
  private JsonLines() {}

  /** An output that the stage must have. */
  static ArtifactRef output(StageRecord record, String name) {
    return Optional.ofNullable(record.outputs().get(name))
        .orElseThrow(
            () ->
                new FailureException(
                    FailureType.BAD_DATA,
                    named(record, name) + " is missing: the stage's record does not list it"));
  }

  /**
   * All lines of an output.
   *
   * @throws FailureException BAD_DATA with the line when one is not a {@code type}
   */
  static <T> List<T> read(ArtifactStore store, StageRecord record, String name, Class<T> type) {
    ArtifactRef artifact = output(record, name);
    List<T> values = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(store.open(artifact), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isBlank()) {
          values.add(Json.read(line, type));
        }
      }
    } catch (IllegalArgumentException e) {
      throw new FailureException(
          FailureType.BAD_DATA,
          named(record, name) + ", value " + (values.size() + 1) + ": " + e.getMessage(),
          e);
    } catch (IOException e) {
      throw new FailureException(
          FailureType.UNAVAILABLE, "cannot read " + named(record, name) + ": " + e.getMessage(), e);
    }
    return values;
  }

  private static String named(StageRecord record, String name) {
    return "output '"
        + name
        + "' of stage '"
        + record.stage().label()
        + "' ("
        + record.stage().key()
        + ")";
  }
}
