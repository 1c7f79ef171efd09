package io.fireact.report.page;

import io.fireact.report.result.EpisodeSample;
import io.fireact.report.result.ReportData;
import java.util.List;
import java.util.stream.Stream;

/** What the page consists of, in its order: a new section is a class and a line here. */
public final class Sections {
  private Sections() {}

  /** All sections of a report. */
  public static List<Section> of(ReportData data, EpisodeSample sample) {
    return Stream.of(
            Stream.of(new ResultsSection(data)),
            PublishedSection.of(data),
            Stream.of(
                new CategorySection(data),
                new CurveSection(data),
                new TimeSection(data),
                new LossSection(data),
                new TrajectorySection(data, sample),
                new ProvenanceSection(data)))
        .flatMap(section -> section)
        .toList();
  }
}
