package io.fireact.report.figure;

import java.util.List;
import java.util.Locale;

/**
 * Draws as SVG text with the reader's own sans-serif font. Colours are style classes: a file of its
 * own brings the colours on paper along, a page gives its own.
 */
public final class SvgWriter implements Canvas {
  private final StringBuilder out = new StringBuilder();

  private SvgWriter() {}

  /** A complete SVG file on a white background. */
  public static String document(Figure figure) {
    StringBuilder style = new StringBuilder();
    for (Color color : Color.values()) {
      style.append(".fill-" + color.styleClass() + "{fill:" + color.hex() + "}");
      style.append(".line-" + color.styleClass() + "{stroke:" + color.hex() + "}");
    }
    String size =
        " width=\"" + number(figure.width()) + "\" height=\"" + number(figure.height()) + "\"";
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        + svg(
            figure,
            "figure",
            " xmlns=\"http://www.w3.org/2000/svg\"" + size,
            "<style>"
                + style
                + "</style>\n<rect class=\"fill-paper\" width=\"100%\" height=\"100%\"/>\n")
        + "\n";
  }

  /**
   * An {@code svg} element for a page.
   *
   * @param id unique in the page
   */
  public static String element(Figure figure, String id) {
    return svg(figure, id, "", "");
  }

  private static String svg(Figure figure, String id, String root, String background) {
    SvgWriter writer = new SvgWriter();
    figure.draw(writer);
    return "<svg"
        + root
        + " viewBox=\"0 0 "
        + number(figure.width())
        + " "
        + number(figure.height())
        + "\" class=\"figure\" role=\"img\" aria-labelledby=\""
        + id
        + "-title "
        + id
        + "-text\" font-family=\"system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif\""
        + " stroke-linecap=\"round\" stroke-linejoin=\"round\">\n<title id=\""
        + id
        + "-title\">"
        + MarkupEscaper.escape(figure.title())
        + "</title>\n<desc id=\""
        + id
        + "-text\">"
        + MarkupEscaper.escape(figure.description())
        + "</desc>\n"
        + background
        + writer.out
        + "</svg>";
  }

  @Override
  public void line(List<Point> points, Color color, double width) {
    out.append("<polyline class=\"line-" + color.styleClass() + "\" fill=\"none\" stroke-width=\"");
    out.append(number(width)).append("\" points=\"").append(points(points)).append("\"/>\n");
  }

  @Override
  public void area(List<Point> outline, Color color, double opacity) {
    out.append("<polygon class=\"fill-" + color.styleClass() + "\"");
    if (opacity < 1) {
      out.append(" fill-opacity=\"").append(number(opacity)).append('"');
    }
    out.append(" points=\"").append(points(outline)).append("\"/>\n");
  }

  @Override
  public void disc(Point center, double radius, Color color) {
    out.append("<circle class=\"fill-" + color.styleClass() + "\" cx=\"" + number(center.x()));
    out.append("\" cy=\"" + number(center.y()) + "\" r=\"" + number(radius) + "\"/>\n");
  }

  @Override
  public void text(Point at, String text, TextStyle style) {
    out.append("<text class=\"fill-" + style.color().styleClass() + "\"");
    if (style.upwards()) {
      out.append(" transform=\"translate(" + number(at.x()) + " " + number(at.y()));
      out.append(") rotate(-90)\"");
    } else {
      out.append(" x=\"" + number(at.x()) + "\" y=\"" + number(at.y()) + "\"");
    }
    out.append(" font-size=\"").append(number(style.size())).append('"');
    out.append(
        switch (style.anchor()) {
          case START -> "";
          case MIDDLE -> " text-anchor=\"middle\"";
          case END -> " text-anchor=\"end\"";
        });
    out.append(style.bold() ? " font-weight=\"600\">" : ">");
    out.append(MarkupEscaper.escape(text)).append("</text>\n");
  }

  private static String points(List<Point> points) {
    StringBuilder text = new StringBuilder();
    for (Point point : points) {
      text.append(text.isEmpty() ? "" : " ").append(number(point.x())).append(',');
      text.append(number(point.y()));
    }
    return text.toString();
  }

  /** At most two decimals, none where they are zero. */
  private static String number(double value) {
    String text = String.format(Locale.ROOT, "%.2f", value);
    String shorter = text.replaceAll("0+$", "").replaceAll("\\.$", "");
    return shorter.equals("-0") ? "0" : shorter;
  }
}
