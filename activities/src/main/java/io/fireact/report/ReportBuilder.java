package io.fireact.report;

import io.fireact.files.DurableFiles;
import io.fireact.json.Json;
import io.fireact.plan.Plan;
import io.fireact.plan.Stage;
import io.fireact.report.figure.SvgWriter;
import io.fireact.report.page.EmbeddedJson;
import io.fireact.report.page.Page;
import io.fireact.report.result.EpisodeSample;
import io.fireact.report.result.PublishedComparison;
import io.fireact.report.result.ReportData;
import io.fireact.report.result.ReportDataReader;
import io.fireact.store.ArtifactStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes an experiment's report from finished stages. The same stages give the same files, byte for
 * byte: there is no clock in it. Not for progress while a sweep runs.
 */
public final class ReportBuilder {
  /** Bytes of trajectories in a page: a browser still opens it at once. */
  static final long PAGE_BUDGET = 20_000_000;

  private ReportBuilder() {}

  /**
   * Writes {@code report.html}, {@code report.json}, {@code report.csv} (a row a setting), {@code
   * runs.csv} (a row a point), {@code categories.csv} (a row a setting and type of question),
   * {@code stages.csv} (a row a stage), {@code usage.csv} (a row a stage whose models were asked),
   * {@code turns.csv} (a row a setting and number of turns), {@code robustness.csv} where settings
   * differ in noise, {@code published.csv} where numbers are compared with published ones, and the
   * figures.
   *
   * @param plan a plan that holds {@code report} and all stages before it
   * @param report a stage of kind REPORT
   * @return the files written, each directly in {@code directory}
   * @throws io.fireact.failure.FailureException BAD_DATA when a point's stage is not finished or
   *     has no episodes, DISK_FULL or UNAVAILABLE when a file cannot be written; the store's own
   *     failures pass through
   */
  public static List<Path> write(ArtifactStore store, Plan plan, Stage report, Path directory) {
    return write(store, plan, report, directory, PAGE_BUDGET);
  }

  static List<Path> write(
      ArtifactStore store, Plan plan, Stage report, Path directory, long budget) {
    ReportData data = ReportDataReader.read(store, plan, report);
    EpisodeSample sample =
        EpisodeSample.choose(
            store, data.points(), budget, shown -> EmbeddedJson.safe(Json.write(shown)));
    Page page = Page.of(data, sample);
    Files files = new Files(directory);
    files.text("report.html", page.text());
    files.text("report.json", ReportJson.write(data));
    files.text("report.csv", ReportCsv.settings(data));
    files.text("runs.csv", ReportCsv.runs(data));
    files.text("categories.csv", ReportCsv.categories(data));
    files.text("stages.csv", ReportCsv.stages(data));
    if (!data.choices().isEmpty()) {
      files.text("choices.csv", ReportCsv.choices(data.choices()));
    }
    files.text("usage.csv", ReportCsv.usage(data));
    files.text("turns.csv", ReportCsv.turns(data));
    if (!data.robustness().isEmpty()) {
      files.text("robustness.csv", ReportCsv.robustness(data.robustness()));
    }
    PublishedComparison.of(data)
        .ifPresent(comparison -> files.text("published.csv", ReportCsv.published(comparison)));
    page.figures()
        .forEach(figure -> files.text(figure.file(), SvgWriter.document(figure.figure())));
    return List.copyOf(files.written);
  }

  /** The files written so far. */
  private static final class Files {
    private final Path directory;
    private final List<Path> written = new ArrayList<>();

    Files(Path directory) {
      this.directory = directory;
    }

    void text(String name, String text) {
      Path file = directory.resolve(name);
      DurableFiles.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
      written.add(file);
    }
  }
}
