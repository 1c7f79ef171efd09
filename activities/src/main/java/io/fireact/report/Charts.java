package io.fireact.report;

import io.fireact.fit.ScalingFit;
import io.fireact.plan.Stage;
import io.fireact.plan.StageInput;
import io.fireact.plan.StageKind;
import io.fireact.plan.StageRecord;
import io.fireact.report.figure.CurveFigure;
import io.fireact.report.figure.Figure;
import io.fireact.report.figure.LossFigure;
import io.fireact.report.figure.TimeFigure;
import io.fireact.report.page.Page;
import io.fireact.report.result.MeasuredSeries;
import io.fireact.report.result.Names;
import io.fireact.report.result.ReportData;
import io.fireact.report.result.StageFact;
import io.fireact.report.result.Training;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes the figures' data from results. */
final class Charts {
  /** Places at which a fitted curve is drawn. */
  private static final int CURVE_PLACES = 72;

  /** As many as there are colours. */
  private static final int NAMED_TRAININGS = 8;

  private Charts() {}

  static Page.Figures of(ReportData data) {
    return new Page.Figures(curve(data), time(data), losses(data));
  }

  private static Figure curve(ReportData data) {
    List<CurveFigure.Series> all = new ArrayList<>();
    for (MeasuredSeries series : data.series()) {
      List<CurveFigure.Mark> marks =
          series.settings().stream()
              .map(
                  setting ->
                      new CurveFigure.Mark(
                          setting.trajectories(),
                          setting.em().interval(),
                          setting.prompted(),
                          setting.runs().stream().map(run -> run.score().em().mean()).toList()))
              .toList();
      all.add(new CurveFigure.Series(series.name(), marks, fitted(series)));
    }
    return new CurveFigure(all);
  }

  private static List<CurveFigure.Fit> fitted(MeasuredSeries series) {
    List<Integer> counts =
        series.samples().stream().map(ScalingFit.Sample::n).filter(n -> n > 0).toList();
    if (counts.isEmpty() || !(series.fit() instanceof ScalingFit.Fitted fit)) {
      return List.of();
    }
    double low = Math.log(counts.get(0));
    double high = Math.log(counts.get(counts.size() - 1));
    List<CurveFigure.Fit> places = new ArrayList<>();
    for (int i = 0; i <= CURVE_PLACES; i++) {
      double n = Math.exp(low + (high - low) * i / CURVE_PLACES);
      places.add(new CurveFigure.Fit(n, fit.at(n)));
    }
    return places;
  }

  private static Figure time(ReportData data) {
    Map<StageKind, List<Double>> seconds = new EnumMap<>(StageKind.class);
    for (StageFact fact : data.stages()) {
      fact.record()
          .map(StageRecord::seconds)
          .ifPresent(
              took ->
                  seconds
                      .computeIfAbsent(fact.stage().kind(), kind -> new ArrayList<>())
                      .add(took));
    }
    List<TimeFigure.Bar> bars = new ArrayList<>();
    seconds.forEach((kind, took) -> bars.add(new TimeFigure.Bar(Names.of(kind), took)));
    return new TimeFigure(bars);
  }

  private static Optional<Figure> losses(ReportData data) {
    List<LossFigure.Panel> panels = new ArrayList<>();
    panel(data, StageKind.BASE, "Pre-training").ifPresent(panels::add);
    panel(data, StageKind.FINE_TUNE, "Fine-tuning").ifPresent(panels::add);
    return panels.isEmpty() ? Optional.empty() : Optional.of(new LossFigure(panels));
  }

  private static Optional<LossFigure.Panel> panel(ReportData data, StageKind kind, String title) {
    List<LossFigure.Curve> curves = new ArrayList<>();
    for (Training training : data.trainings()) {
      if (training.stage().kind() == kind) {
        curves.add(
            new LossFigure.Curve(
                name(training.stage(), data.trainings().size() <= NAMED_TRAININGS),
                training.steps().stream().map(step -> step.loss()).toList()));
      }
    }
    return curves.isEmpty() ? Optional.empty() : Optional.of(new LossFigure.Panel(title, curves));
  }

  /** Many trainings are told apart by what matters most for their losses only. */
  private static String name(Stage stage, boolean alone) {
    if (alone) {
      return stage.label();
    }
    return stage.input() instanceof StageInput.FineTune input
        ? Names.of(stage.kind()) + " n=" + input.fineTune().trajectories()
        : Names.of(stage.kind());
  }
}
