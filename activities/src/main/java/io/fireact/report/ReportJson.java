package io.fireact.report;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.fireact.agent.Disposition;
import io.fireact.fit.Range;
import io.fireact.fit.Reach;
import io.fireact.fit.ScalingFit;
import io.fireact.json.Json;
import io.fireact.plan.Stage;
import io.fireact.plan.StageRecord;
import io.fireact.report.page.EmbeddedJson;
import io.fireact.report.result.ConstantGuess;
import io.fireact.report.result.MeasuredCategory;
import io.fireact.report.result.MeasuredChoice;
import io.fireact.report.result.MeasuredPoint;
import io.fireact.report.result.MeasuredSeries;
import io.fireact.report.result.MeasuredSetting;
import io.fireact.report.result.PublishedComparison;
import io.fireact.report.result.ReportData;
import io.fireact.report.result.Robustness;
import io.fireact.report.result.StageFact;
import io.fireact.report.result.StageUsage;
import io.fireact.report.result.Summary;
import io.fireact.score.Covers;
import io.fireact.score.Difference;
import io.fireact.score.Interval;
import io.fireact.score.Metric;
import io.fireact.score.RunMean;
import io.fireact.score.TurnDistribution;
import io.fireact.spec.EvaluateSpec;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All that the page's tables and figures show, as JSON and unrounded; trajectories excluded. */
final class ReportJson {
  private ReportJson() {}

  /** The file's content. */
  private record Content(
      String experiment,
      String sweep,
      String reportStage,
      String headline,
      List<String> warnings,
      List<String> remarks,
      List<String> axes,
      List<String> seedAxes,
      List<Setting> settings,
      List<Point> points,
      List<Series> series,
      List<Series> stepSeries,
      List<Robustness> robustness,
      List<Summary.Reference> paper,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable PublishedComparison published,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<MeasuredChoice> choices,
      List<StageUsage.OfProvider> usage,
      List<StageContent> stages) {}

  /**
   * @param belowBest null for the best itself
   * @param points places in the list of points, a run each
   */
  private record Setting(
      Map<String, String> axes,
      int trajectories,
      long steps,
      int shots,
      EvaluateSpec evaluate,
      int runs,
      boolean best,
      boolean tiedWithBest,
      @Nullable Difference belowBest,
      int items,
      int right,
      Map<Metric, RunMean> means,
      List<MeasuredCategory> categories,
      TurnDistribution turns,
      Map<Disposition, Integer> dispositions,
      double constantGuess,
      List<Integer> points) {}

  /**
   * @param metrics a field each; intervals cover the chance of the questions, of one run
   */
  private record Point(
      Map<String, String> axes,
      int trajectories,
      long steps,
      int shots,
      EvaluateSpec evaluate,
      boolean best,
      int items,
      int right,
      @JsonAnyGetter Map<String, @Nullable Object> metrics,
      ConstantGuess constantGuess,
      Map<Disposition, Integer> dispositions,
      String stage) {}

  private record Series(
      String name,
      MeasuredSeries.Counted counted,
      List<ScalingFit.Sample> samples,
      @Nullable String formula,
      @Nullable Interval limit,
      @Nullable Range scale,
      @Nullable Range exponent,
      @Nullable Covers covers,
      @Nullable Double dispersion,
      List<Reach.At> reached,
      @Nullable String refused) {}

  private record StageContent(Stage stage, @Nullable StageRecord record) {}

  static String write(ReportData data) {
    Content content =
        new Content(
            data.experiment(),
            data.sweep(),
            data.report().key(),
            Summary.headline(data),
            Summary.warnings(data),
            Summary.remarks(data),
            data.axes(),
            data.seedAxes(),
            data.settings().stream().map(ReportJson::setting).toList(),
            data.points().stream().map(point -> point(point, data)).toList(),
            data.series().stream().map(ReportJson::series).toList(),
            data.stepSeries().stream().map(ReportJson::series).toList(),
            data.robustness(),
            Summary.published(data),
            PublishedComparison.of(data).orElse(null),
            data.choices(),
            StageUsage.byProvider(StageUsage.of(data.stages())),
            data.stages().stream().map(ReportJson::stage).toList());
    DefaultIndenter indent = new DefaultIndenter("  ", "\n");
    try {
      String text =
          Json.mapper()
              .writer(new DefaultPrettyPrinter().withObjectIndenter(indent))
              .writeValueAsString(content);
      return EmbeddedJson.safe(text) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write the report's own records", e);
    }
  }

  private static Setting setting(MeasuredSetting setting) {
    return new Setting(
        setting.axes(),
        setting.trajectories(),
        setting.steps(),
        setting.shots(),
        setting.evaluate(),
        setting.runs().size(),
        setting.best(),
        setting.tied(),
        setting.best() ? null : setting.belowBest(),
        setting.items(),
        setting.right(),
        setting.means(),
        setting.categories(),
        setting.turns(),
        Arrays.stream(Disposition.values())
            .collect(
                Collectors.toMap(
                    each -> each,
                    setting::ended,
                    Integer::sum,
                    () -> new EnumMap<>(Disposition.class))),
        setting.constantGuess(),
        setting.runs().stream().map(MeasuredPoint::index).toList());
  }

  private static Point point(MeasuredPoint point, ReportData data) {
    return new Point(
        point.axes(),
        point.trajectories(),
        point.steps(),
        point.shots(),
        point.evaluate(),
        data.best().holds(point),
        point.score().items(),
        point.right(),
        point.score().byId(),
        point.guess(),
        point.score().dispositions(),
        point.record().stage().key());
  }

  private static Series series(MeasuredSeries series) {
    ScalingFit.Fitted fitted = series.fit() instanceof ScalingFit.Fitted fit ? fit : null;
    ScalingFit.Refused refused = series.fit() instanceof ScalingFit.Refused none ? none : null;
    return new Series(
        series.name(),
        series.counted(),
        series.samples(),
        fitted == null ? null : fitted.formula(),
        fitted == null ? null : fitted.limit(),
        fitted == null ? null : fitted.scale(),
        fitted == null ? null : fitted.exponent(),
        fitted == null ? null : fitted.covers(),
        fitted == null ? null : fitted.dispersion(),
        series.reached(),
        refused == null ? null : refused.reason());
  }

  private static StageContent stage(StageFact fact) {
    return new StageContent(fact.stage(), fact.record().orElse(null));
  }
}
