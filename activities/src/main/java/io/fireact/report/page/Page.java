package io.fireact.report.page;

import io.fireact.report.figure.SvgWriter;
import io.fireact.report.result.EpisodeSample;
import io.fireact.report.result.ReportData;
import io.fireact.report.result.Summary;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One HTML page with everything in it. Its content security policy names its own script and style
 * by their digests and forbids the rest, the network included, so even markup that slipped through
 * could do nothing.
 */
public final class Page {
  private final ReportData data;

  /** Each section with its figures, in the page's order. */
  private final Map<Section, List<PageFigure>> sections = new LinkedHashMap<>();

  private Page(ReportData data, List<Section> sections) {
    this.data = data;
    sections.forEach(section -> this.sections.put(section, section.figures()));
  }

  /** The page of a report. */
  public static Page of(ReportData data, EpisodeSample sample) {
    return new Page(data, Sections.of(data, sample));
  }

  /** All figures of all sections. */
  public List<PageFigure> figures() {
    return sections.values().stream().flatMap(List::stream).toList();
  }

  /** The page as text, to be stored in UTF-8. */
  public String text() {
    Html html = new Html();
    String style = resource("report.css");
    String script = resource("report.js");
    html.trusted("<!DOCTYPE html>\n").open("html", "lang", "en").open("head");
    html.empty("meta", "charset", "utf-8");
    html.empty(
        "meta",
        "http-equiv",
        "Content-Security-Policy",
        "content",
        "default-src 'none'; script-src '"
            + digest(script)
            + "'; style-src '"
            + digest(style)
            + "'; base-uri 'none'; form-action 'none'");
    html.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    html.empty("meta", "name", "color-scheme", "content", "light dark");
    html.empty("meta", "name", "referrer", "content", "no-referrer");
    html.element("title", data.experiment() + " · FireAct Lab report");
    html.open("style").trusted(style).closeLine().closeLine();
    html.open("body");
    html.element("a", "Skip to the results", "class", "skip", "href", "#results");
    header(html);
    html.open("main");
    sections.forEach((section, figures) -> section(html, section, figures));
    html.closeLine();
    footer(html);
    html.open("script").trusted(script).closeLine();
    return html.closeLine().closeLine().done();
  }

  private void header(Html html) {
    html.open("header");
    html.element("p", "FireAct Lab report", "class", "kind");
    html.element("h1", data.experiment());
    html.element("p", Summary.headline(data), "class", "headline");
    html.open("nav", "aria-label", "Sections").open("ul");
    for (Section section : sections.keySet()) {
      html.open("li").element("a", section.title(), "href", "#" + section.id()).close();
    }
    html.close().close().closeLine();
  }

  private static void section(Html html, Section section, List<PageFigure> figures) {
    html.open("section", "id", section.id()).element("h2", section.heading());
    for (PageFigure figure : figures) {
      html.open("figure")
          .open("div", "class", "drawing", "tabindex", "0", "role", "group", "aria-label", "Figure")
          .trusted(SvgWriter.element(figure.figure(), figure.name() + "-figure"))
          .close();
      html.element("figcaption", figure.caption()).closeLine();
    }
    html.trusted(section.body()).closeLine();
  }

  private void footer(Html html) {
    html.open("footer");
    html.open("p").text("Sweep ").element("code", data.sweep());
    html.text(", report stage ").element("code", data.report().key()).text(". ");
    html.text("The same stages give the same page, byte for byte. The numbers are in ");
    html.element("code", "report.json").text(", ").element("code", "report.csv");
    html.text(" (a row a setting), ").element("code", "runs.csv").text(" (a row a run), ");
    html.element("code", "categories.csv").text(" (a row a setting and type of question), ");
    html.element("code", "turns.csv").text(" (a row a setting and number of turns), ");
    html.element("code", "stages.csv").text(" (a row a stage) and ");
    html.element("code", "usage.csv").text(" (tokens of a stage) beside it, unrounded.");
    html.close().closeLine();
  }

  private static String digest(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static String resource(String name) {
    try (InputStream in = Page.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the resource " + name + " is missing from the build");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the resource " + name, e);
    }
  }
}
