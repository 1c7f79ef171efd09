package io.fireact.report.page;

import io.fireact.report.result.EpisodeSample;
import io.fireact.report.result.ReportData;
import io.fireact.report.result.StageUsage;
import java.util.ArrayList;
import java.util.List;

/** What the page consists of, in its order: a new section is a class and a line here. */
public final class Sections {
  private Sections() {}

  /** All sections of a report. */
  public static List<Section> of(ReportData data, EpisodeSample sample) {
    List<Section> sections = new ArrayList<>();
    sections.add(new ResultsSection(data));
    PublishedSection.of(data).forEach(sections::add);
    MethodChoiceSection.of(data).forEach(sections::add);
    sections.add(new CategorySection(data));
    RobustnessSection.of(data).ifPresent(sections::add);
    sections.add(new TurnSection(data));
    sections.add(new DispositionSection(data));
    sections.add(new CurveSection(data));
    sections.add(new TimeSection(data));
    List<StageUsage> usage = StageUsage.of(data.stages());
    if (!usage.isEmpty()) {
      sections.add(new UsageSection(usage));
    }
    sections.add(new LossSection(data));
    sections.add(new TrainingSetSection(data));
    sections.add(new TrajectorySection(data, sample));
    sections.add(new ProvenanceSection(data));
    return List.copyOf(sections);
  }
}
