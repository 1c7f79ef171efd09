package io.fireact.report.page;

import io.fireact.report.figure.LossFigure;
import io.fireact.report.result.ReportData;
import java.util.List;

/** How the losses fell in training. */
final class LossSection implements Section {
  private final List<PageFigure> figures;

  LossSection(ReportData data) {
    figures =
        LossFigure.of(data)
            .map(
                losses ->
                    new PageFigure(
                        "losses",
                        losses,
                        "Training loss at each step, in nats a counted token; long trainings are"
                            + " drawn as means over short stretches. The two panels are over"
                            + " different texts and cannot be compared."))
            .stream()
            .toList();
  }

  @Override
  public String id() {
    return "losses";
  }

  @Override
  public String title() {
    return "Losses";
  }

  @Override
  public List<PageFigure> figures() {
    return figures;
  }

  @Override
  public String body() {
    return figures.isEmpty()
        ? new Html().element("p", "No training behind this report kept its losses.").done()
        : "";
  }
}
