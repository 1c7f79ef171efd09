package io.fireact.report.page;

import io.fireact.report.result.EpisodeSample;
import io.fireact.report.result.ReportData;
import java.util.List;

/** What the page consists of, in its order: a new section is a class and a line here. */
public final class Sections {
  private Sections() {}

  /** All sections of a report. */
  public static List<Section> of(ReportData data, EpisodeSample sample) {
    return List.of(
        new ResultsSection(data),
        new CategorySection(data),
        new CurveSection(data),
        new TimeSection(data),
        new LossSection(data),
        new TrajectorySection(data, sample),
        new ProvenanceSection(data));
  }
}
