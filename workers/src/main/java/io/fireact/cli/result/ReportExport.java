package io.fireact.cli.result;

import io.fireact.cli.sweep.StoredSweep;
import io.fireact.failure.FailureException;
import io.fireact.files.DurableFiles;
import io.fireact.plan.ArtifactRef;
import io.fireact.plan.Stage;
import io.fireact.plan.StageInput;
import io.fireact.plan.StageKind;
import io.fireact.plan.StageRecord;
import io.fireact.report.result.PublishedComparison;
import io.fireact.report.result.ReportData;
import io.fireact.report.result.ReportDataReader;
import io.fireact.report.result.StageWarnings;
import io.fireact.store.ArtifactStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes the report of an experiment out of the store. */
public final class ReportExport {
  /** The page among the report's files. */
  private static final String PAGE = "report.html";

  private ReportExport() {}

  /** What makes the numbers other than they look, of each finished stage. */
  public static List<String> warnings(StoredSweep sweep) {
    List<String> warnings = new ArrayList<>();
    for (Stage stage : sweep.plan().stages()) {
      StageRecord record = sweep.records().get(stage.key());
      if (record != null) {
        warnings.addAll(StageWarnings.of(stage, record));
      }
    }
    return warnings;
  }

  /**
   * What the report of a finished sweep is about.
   *
   * @throws FailureException BAD_DATA when a stage is not finished
   */
  public static ReportData data(StoredSweep sweep, ArtifactStore store) {
    Stage report =
        sweep.plan().stages().stream()
            .filter(stage -> stage.kind() == StageKind.REPORT)
            .findFirst()
            .orElseThrow();
    return ReportDataReader.read(store, sweep.plan(), report);
  }

  /**
   * What others published beside what was measured; empty where the spec says nothing of it.
   *
   * @throws FailureException BAD_DATA when a stage is not finished
   */
  public static Optional<PublishedComparison> published(StoredSweep sweep, ArtifactStore store) {
    boolean written =
        sweep.plan().stages().stream()
            .anyMatch(
                stage ->
                    stage.input() instanceof StageInput.Report report
                        && report.published() != null);
    return written ? PublishedComparison.of(data(sweep, store)) : Optional.empty();
  }

  /**
   * Copies the report's files out of the store.
   *
   * @return the page; empty when the report is not finished
   * @throws FailureException UNAVAILABLE when they cannot be written
   */
  public static Optional<Path> exportReport(
      StoredSweep sweep, ArtifactStore store, Path directory) {
    Optional<StageRecord> record =
        sweep.plan().stages().stream()
            .filter(stage -> stage.kind() == StageKind.REPORT)
            .map(Stage::key)
            .findFirst()
            .map(sweep.records()::get);
    if (record.isEmpty()) {
      return Optional.empty();
    }
    try {
      Files.createDirectories(directory);
      for (Map.Entry<String, ArtifactRef> output : record.get().outputs().entrySet()) {
        copy(store, output.getValue(), directory.resolve(output.getKey()));
      }
    } catch (IOException e) {
      throw DurableFiles.failure("cannot write the report to " + directory, e);
    }
    return Optional.of(directory.resolve(PAGE));
  }

  // Moved into place, so that a browser never reads half a page.
  private static void copy(ArtifactStore store, ArtifactRef artifact, Path file)
      throws IOException {
    Path temporary = Files.createTempFile(file.getParent(), "new", ".part");
    try (InputStream in = store.open(artifact)) {
      Files.copy(in, temporary, StandardCopyOption.REPLACE_EXISTING);
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
