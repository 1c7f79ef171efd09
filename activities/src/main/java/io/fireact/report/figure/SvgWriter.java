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
  public static String file(Drawing drawing) {
    StringBuilder style = new StringBuilder();
    for (Ink ink : Ink.values()) {
      style.append(".fill-" + ink.styleClass() + "{fill:" + ink.onPaper() + "}");
      style.append(".line-" + ink.styleClass() + "{stroke:" + ink.onPaper() + "}");
    }
    String size =
        " width=\"" + number(drawing.width()) + "\" height=\"" + number(drawing.height()) + "\"";
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        + svg(
            drawing,
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
  public static String element(Drawing drawing, String id) {
    return svg(drawing, id, "", "");
  }

  private static String svg(Drawing drawing, String id, String root, String background) {
    SvgWriter writer = new SvgWriter();
    drawing.draw(writer);
    return "<svg"
        + root
        + " viewBox=\"0 0 "
        + number(drawing.width())
        + " "
        + number(drawing.height())
        + "\" class=\"figure\" role=\"img\" aria-labelledby=\""
        + id
        + "-title "
        + id
        + "-text\" font-family=\"system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif\""
        + " stroke-linecap=\"round\" stroke-linejoin=\"round\">\n<title id=\""
        + id
        + "-title\">"
        + Markup.escape(drawing.title())
        + "</title>\n<desc id=\""
        + id
        + "-text\">"
        + Markup.escape(drawing.description())
        + "</desc>\n"
        + background
        + writer.out
        + "</svg>";
  }

  @Override
  public void line(List<Spot> points, Ink ink, double width) {
    out.append("<polyline class=\"line-" + ink.styleClass() + "\" fill=\"none\" stroke-width=\"");
    out.append(number(width)).append("\" points=\"").append(points(points)).append("\"/>\n");
  }

  @Override
  public void area(List<Spot> outline, Ink ink, double opacity) {
    out.append("<polygon class=\"fill-" + ink.styleClass() + "\"");
    if (opacity < 1) {
      out.append(" fill-opacity=\"").append(number(opacity)).append('"');
    }
    out.append(" points=\"").append(points(outline)).append("\"/>\n");
  }

  @Override
  public void disc(Spot center, double radius, Ink ink) {
    out.append("<circle class=\"fill-" + ink.styleClass() + "\" cx=\"" + number(center.x()));
    out.append("\" cy=\"" + number(center.y()) + "\" r=\"" + number(radius) + "\"/>\n");
  }

  @Override
  public void text(Spot at, String text, Letters letters) {
    out.append("<text class=\"fill-" + letters.ink().styleClass() + "\"");
    if (letters.upwards()) {
      out.append(" transform=\"translate(" + number(at.x()) + " " + number(at.y()));
      out.append(") rotate(-90)\"");
    } else {
      out.append(" x=\"" + number(at.x()) + "\" y=\"" + number(at.y()) + "\"");
    }
    out.append(" font-size=\"").append(number(letters.size())).append('"');
    out.append(
        switch (letters.anchor()) {
          case START -> "";
          case MIDDLE -> " text-anchor=\"middle\"";
          case END -> " text-anchor=\"end\"";
        });
    out.append(letters.bold() ? " font-weight=\"600\">" : ">");
    out.append(Markup.escape(text)).append("</text>\n");
  }

  private static String points(List<Spot> spots) {
    StringBuilder text = new StringBuilder();
    for (Spot spot : spots) {
      text.append(text.isEmpty() ? "" : " ").append(number(spot.x())).append(',');
      text.append(number(spot.y()));
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
