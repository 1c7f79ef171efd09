package io.fireact.report.page;

import io.fireact.report.figure.Figure;
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
import java.util.List;
import java.util.Optional;

/**
 * One HTML page with everything in it. Its content security policy names its own script and style
 * by their digests and forbids the rest, the network included, so even markup that slipped through
 * could do nothing.
 */
public final class Page {
  private static final List<String> CONTENTS =
      List.of(
          "results", "Results",
          "curve", "Curve",
          "time", "Time",
          "losses", "Losses",
          "trajectories", "Trajectories",
          "provenance", "Provenance");

  private final Html html = new Html();

  private Page() {}

  /**
   * The figures of a page.
   *
   * @param losses empty when no training kept its losses
   */
  public record Figures(Figure curve, Figure time, Optional<Figure> losses) {}

  /** The page as text, to be stored in UTF-8. */
  public static String write(ReportData data, Figures figures, EpisodeSample sample) {
    return new Page().page(data, figures, sample);
  }

  private String page(ReportData data, Figures figures, EpisodeSample sample) {
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
    header(data);
    html.open("main");
    ResultsSection.write(html, data);
    CurveSection.write(html, data, figures.curve());
    TimeSection.write(html, data, figures.time());
    losses(figures.losses());
    TrajectorySection.write(html, data, sample);
    ProvenanceSection.write(html, data);
    html.closeLine();
    footer(data);
    html.open("script").trusted(script).closeLine();
    return html.closeLine().closeLine().done();
  }

  private void header(ReportData data) {
    html.open("header");
    html.element("p", "FireAct Lab report", "class", "kind");
    html.element("h1", data.experiment());
    html.element("p", Summary.headline(data), "class", "headline");
    html.open("nav", "aria-label", "Sections").open("ul");
    for (int i = 0; i < CONTENTS.size(); i += 2) {
      html.open("li");
      html.element("a", CONTENTS.get(i + 1), "href", "#" + CONTENTS.get(i)).close();
    }
    html.close().close().closeLine();
  }

  /** A figure with its caption. */
  static void figure(Html html, Figure figure, String id, String caption) {
    html.open("figure")
        .open("div", "class", "drawing", "tabindex", "0", "role", "group", "aria-label", "Figure");
    html.trusted(SvgWriter.element(figure, id)).close();
    html.element("figcaption", caption).closeLine();
  }

  private void losses(Optional<Figure> losses) {
    html.open("section", "id", "losses").element("h2", "Losses");
    if (losses.isPresent()) {
      figure(
          html,
          losses.get(),
          "losses-figure",
          "Training loss at each step, in nats a counted token; long trainings are drawn as means"
              + " over short stretches. The two panels are over different texts and cannot be"
              + " compared.");
    } else {
      html.element("p", "No training behind this report kept its losses.");
    }
    html.closeLine();
  }

  private void footer(ReportData data) {
    html.open("footer");
    html.open("p").text("Sweep ").element("code", data.sweep());
    html.text(", report stage ").element("code", data.report().key()).text(". ");
    html.text("The same stages give the same page, byte for byte. The numbers are in ");
    html.element("code", "report.json").text(", ").element("code", "report.csv");
    html.text(" (a row a setting), ").element("code", "runs.csv").text(" (a row a run) and ");
    html.element("code", "stages.csv").text(" (a row a stage) beside it, unrounded.");
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
