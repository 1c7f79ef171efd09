package io.fireact.report.figure;

import io.fireact.agent.Disposition;
import io.fireact.report.figure.TextStyle.Anchor;
import io.fireact.report.result.MeasuredSetting;
import io.fireact.report.result.Names;
import io.fireact.report.result.ReportData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** How episodes end: a bar of all episodes of a setting, with a piece for each way. */
public record DispositionFigure(List<Row> rows) implements Figure {
  private static final double THICK = 18;
  private static final double ROW = 52;

  /** Pieces so narrow have no number in them. */
  private static final double NUMBERED = 36;

  public DispositionFigure {
    rows = List.copyOf(rows);
  }

  /**
   * A setting.
   *
   * @param ended how many episodes ended each way
   */
  public record Row(String name, Map<Disposition, Integer> ended) {
    int episodes() {
      return ended.values().stream().mapToInt(Integer::intValue).sum();
    }
  }

  /** Of a report: a row a setting. */
  public static DispositionFigure of(ReportData data) {
    return new DispositionFigure(data.settings().stream().map(DispositionFigure::row).toList());
  }

  private static Row row(MeasuredSetting setting) {
    Map<Disposition, Integer> ended = new EnumMap<>(Disposition.class);
    for (Disposition end : Disposition.values()) {
      ended.put(end, setting.ended(end));
    }
    return new Row(setting.name(), ended);
  }

  /** The ways in which some episode of some setting ended. */
  public List<Disposition> ways() {
    return Arrays.stream(Disposition.values())
        .filter(end -> rows.stream().anyMatch(row -> row.ended().getOrDefault(end, 0) > 0))
        .toList();
  }

  private List<Row> shown() {
    return rows.subList(0, Math.min(Rows.LIMIT, rows.size()));
  }

  private Legend legend() {
    List<Legend.Entry> entries = new ArrayList<>();
    for (Disposition end : ways()) {
      entries.add(
          new Legend.Entry(
              Names.of(end),
              (canvas, at) -> piece(canvas, at.x() - 7, at.x() + 7, at.y() - 7, 14, color(end))));
    }
    return new Legend(entries, Rows.LEFT, Rows.RIGHT);
  }

  @Override
  public double width() {
    return Rows.WIDTH;
  }

  @Override
  public double height() {
    return top() + ROW * shown().size() + 44 + Rows.moreHeight(rows.size());
  }

  private double top() {
    return 14 + legend().height();
  }

  @Override
  public String title() {
    return "How episodes end";
  }

  @Override
  public String description() {
    StringBuilder text = new StringBuilder();
    for (Row row : shown()) {
      text.append(row.name()).append(": ");
      ways()
          .forEach(
              end ->
                  text.append(Names.of(end))
                      .append(' ')
                      .append(row.ended().getOrDefault(end, 0))
                      .append(", "));
      text.append("of ").append(row.episodes()).append(". ");
    }
    return text.toString().strip();
  }

  @Override
  public void draw(SvgWriter canvas) {
    legend().draw(canvas, 6);
    LinearScale across = LinearScale.percent(1, Rows.LEFT, Rows.RIGHT);
    double top = top();
    for (Row row : shown()) {
      double from = Rows.name(canvas, top, row.name(), row.episodes() + " episodes");
      double left = Rows.LEFT;
      int before = 0;
      for (Disposition end : ways()) {
        before += row.ended().getOrDefault(end, 0);
        double right = across.at(row.episodes() == 0 ? 0 : (double) before / row.episodes());
        piece(canvas, left, right, from, THICK, color(end));
        if (right - left >= NUMBERED) {
          canvas.text(
              new Point((left + right) / 2, from + THICK - 5),
              Math.round(100 * (right - left) / (Rows.RIGHT - Rows.LEFT)) + " %",
              TextStyle.of(11, Color.PAPER, Anchor.MIDDLE));
        }
        left = right;
      }
      top += ROW;
    }
    for (Scale.Tick tick : across.ticks()) {
      double x = across.at(tick.value());
      Anchor anchor =
          tick.value() == 0 ? Anchor.START : tick.value() == 1 ? Anchor.END : Anchor.MIDDLE;
      canvas.line(List.of(new Point(x, top - 6), new Point(x, top - 1)), Color.AXIS, 1.2);
      canvas.text(
          new Point(x, top + 13), tick.label(), TextStyle.of(PlotArea.SMALL, Color.QUIET, anchor));
    }
    canvas.line(
        List.of(new Point(Rows.LEFT, top - 6), new Point(Rows.RIGHT, top - 6)), Color.AXIS, 1.2);
    canvas.text(
        new Point((Rows.LEFT + Rows.RIGHT) / 2, top + 34),
        "share of all episodes",
        TextStyle.of(PlotArea.NORMAL, Color.TEXT, Anchor.MIDDLE));
    Rows.more(canvas, top + 40, rows.size());
  }

  private static void piece(
      SvgWriter canvas, double left, double right, double top, double height, Color color) {
    if (right > left) {
      canvas.area(
          List.of(
              new Point(left, top),
              new Point(right, top),
              new Point(right, top + height),
              new Point(left, top + height)),
          color,
          1);
    }
  }

  private static Color color(Disposition end) {
    return switch (end) {
      case FINISHED -> Color.SERIES_1;
      case OUT_OF_ROUNDS -> Color.SERIES_2;
      case UNPARSABLE -> Color.SERIES_5;
      case CONTENT_FILTER -> Color.SERIES_4;
      case CONTEXT_LENGTH -> Color.SERIES_3;
      case TOO_LARGE -> Color.SERIES_7;
      case TOOL_FAILED -> Color.SERIES_6;
      case MODEL_FAILED -> Color.SERIES_8;
    };
  }
}
