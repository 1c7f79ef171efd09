package io.fireact.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.agent.Disposition;
import io.fireact.agent.Question;
import io.fireact.agent.Split;
import io.fireact.agent.Step;
import io.fireact.agent.Trajectory;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.json.Json;
import io.fireact.plan.Plan;
import io.fireact.plan.Stage;
import io.fireact.plan.StageKind;
import io.fireact.plan.StageRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

final class ReportBuilderTest {
  private static final String ONE =
      """
      version: 1
      name: one
      task: {kind: world, test: 20}
      fine_tune: {trajectories: 32}
      evaluate: {split: test, questions: 20}
      """;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path directory;

  @Test
  void everyFileIsWrittenDirectlyIntoTheDirectory() {
    SampleSweep sweep = SampleSweep.finished(SampleSweep.SIZES);
    assertThat(write(sweep))
        .extracting(file -> directory.relativize(file).toString())
        .containsExactly(
            "report.html",
            "report.json",
            "report.csv",
            "runs.csv",
            "categories.csv",
            "stages.csv",
            "usage.csv",
            "turns.csv",
            "turns.svg",
            "dispositions.svg",
            "em-vs-n.svg",
            "time.svg",
            "losses.svg");
  }

  @Test
  void theTableHasARowForEveryPointAndMarksTheBest() {
    ParsedPage page = page(SampleSweep.finished(SampleSweep.SIZES));
    assertThat(page.results()).hasSize(5);
    assertThat(page.results())
        .extracting(row -> row.get(0))
        .containsExactly("0", "16", "64", "256", "512");
    // Which one it is, the sample's draws decide.
    Element best = page.only("tr", row -> row.getAttribute("class").equals("best"));
    String n = String.valueOf(best.getFirstChild().getTextContent());
    assertThat(n).isIn("64", "256", "512");
    assertThat(best.getTextContent()).contains("best");
    assertThat(ReportFolder.headline(page))
        .startsWith("Fine-tuned on " + n + " trajectories, the student answers")
        .contains("of 200 test questions exactly", "for the prompted base");
  }

  @Test
  void everyRowLinksToTheStageThatMeasuredIt() {
    SampleSweep sweep = SampleSweep.finished(SampleSweep.SIZES);
    ParsedPage page = page(sweep);
    Set<String> ids = new HashSet<>();
    for (Element element : page.all("*")) {
      String id = element.getAttribute("id");
      assertThat(id.isEmpty() || ids.add(id)).as("id " + id + " is unique").isTrue();
    }
    List<String> targets =
        page.all("a").stream().map(link -> link.getAttribute("href").substring(1)).toList();
    assertThat(ids).containsAll(targets);
    assertThat(targets).contains("stage-" + sweep.evaluate(3).key());
    Element stage =
        page.only("details", one -> one.getAttribute("id").endsWith(sweep.evaluate(3).key()));
    StageRecord record = sweep.store.stage(sweep.evaluate(3).key()).orElseThrow();
    assertThat(stage.getTextContent())
        .contains(record.startedAt(), sweep.episodes(3).sha256(), "evaluate.questions");
  }

  @Test
  void thePageRefersToNothingOutsideItself() throws Exception {
    ParsedPage page = page(SampleSweep.finished(SampleSweep.GRID));
    assertThat(page.attributes())
        .allSatisfy(
            attribute ->
                assertThat(attribute.toLowerCase(Locale.ROOT))
                    .doesNotContain("http:", "https:", "//", "url(", "javascript:", "style="))
        .noneSatisfy(attribute -> assertThat(attribute).startsWith("src="))
        .noneSatisfy(attribute -> assertThat(attribute).matches("(?s)on[a-z]+=.*"))
        .allSatisfy(
            attribute -> {
              if (attribute.startsWith("href=")) {
                assertThat(attribute).startsWith("href=#");
              }
            });
    assertThat(page.all("link")).isEmpty();
    assertThat(page.style).doesNotContain("url(", "@import", "http", "//");
    assertThat(page.script)
        .doesNotContain("http", "fetch", "XMLHttpRequest", "import", "innerHTML", "eval(");
    Element policy =
        page.only("meta", one -> one.getAttribute("http-equiv").equals("Content-Security-Policy"));
    assertThat(policy.getAttribute("content"))
        .startsWith("default-src 'none'; ")
        .contains("script-src '" + digest(page.script) + "'")
        .contains("style-src '" + digest(page.style) + "'")
        .doesNotContain("unsafe");
  }

  @Test
  void thePageCanBeUsedWithoutSightOrMouse() {
    ParsedPage page = page(SampleSweep.finished(SampleSweep.SIZES));
    assertThat(page.all("th"))
        .allSatisfy(head -> assertThat(head.getAttribute("scope")).isIn("col", "row"));
    assertThat(page.all("svg"))
        .hasSize(5)
        .allSatisfy(
            figure -> {
              assertThat(figure.getAttribute("role")).isEqualTo("img");
              assertThat(figure.getElementsByTagName("title").getLength()).isEqualTo(1);
              assertThat(figure.getElementsByTagName("desc").item(0).getTextContent()).isNotBlank();
            });
    assertThat(page.all("html").get(0).getAttribute("lang")).isEqualTo("en");
    assertThat(page.all("label")).hasSize(4);
    assertThat(page.style).contains("prefers-color-scheme: dark", "@media print", "max-width");
  }

  @Test
  void theSameStagesGiveTheSameBytes() throws IOException {
    SampleSweep first = SampleSweep.finished(SampleSweep.GRID);
    SampleSweep second = SampleSweep.finished(SampleSweep.GRID);
    // A plan that went through JSON has its maps in another order.
    Plan read = Json.read(Json.write(second.plan), Plan.class);
    List<Path> files = write(first);
    Path other = directory.resolve("other");
    ReportBuilder.write(second.store, read, read.stages().get(read.stages().size() - 1), other);
    for (Path file : files) {
      assertThat(other.resolve(file.getFileName())).hasSameBinaryContentAs(file);
    }
  }

  @Test
  void hostileTrajectoriesStayText() {
    String hostile =
        "</script><script>alert(1)</script><!-- <img src=x onerror=alert(2)> ]]> &amp; \u2028\u2029"
            + " \u0000\u0007\u001b \ud800 \udc00\ud83d\ude00 \ufffe "
            + "x".repeat(100_000);
    Question question = new Question(hostile, Split.TEST, hostile, hostile, hostile);
    Step step = new Step(hostile, hostile, hostile, hostile, hostile);
    Trajectory episode =
        new Trajectory(question, List.of(step), Disposition.FINISHED, hostile, false, 1, 1);
    SampleSweep sweep = SampleSweep.finished(ONE);
    sweep.putEpisodes(sweep.evaluate(0), List.of(episode), List.of(), "2026-03-01T10:00:00Z", 1);
    ParsedPage page = page(sweep);
    assertThat(page.text).doesNotContain("alert(1)</script>", "<img", "\u2028", "\0");
    JsonNode shown = page.data("episodes-data").get(0).get("episode");
    assertThat(Json.read(shown.toString(), Trajectory.class)).isEqualTo(episode);
    assertThat(page.all("script")).hasSize(3);
  }

  @Test
  void hostileLabelsStayTextInThePageAndTheFigures() throws Exception {
    String yaml =
        """
        version: 1
        name: labels
        task: {kind: world, test: 20}
        evaluate: {split: test, questions: 20}
        axes:
          kind:
            - {label: "<b>&\\"a\\", \\U0001F600", fine_tune.rank: 4, fine_tune.trajectories: 8}
            - {label: "</svg><script>x", fine_tune.rank: 8, fine_tune.trajectories: 8}
        """;
    ParsedPage page = page(SampleSweep.finished(yaml));
    assertThat(page.results())
        .extracting(row -> row.get(0))
        .containsExactly("<b>&\"a\", \ud83d\ude00", "</svg><script>x");
    assertThat(svg("em-vs-n.svg").getTextContent()).contains("kind=</svg><script>x");
    assertThat(Files.readString(directory.resolve("em-vs-n.svg")))
        .contains("kind=&lt;/svg&gt;&lt;script&gt;x")
        .doesNotContain("</svg><script>");
    assertThat(Files.readString(directory.resolve("report.csv")))
        .contains("\n\"<b>&\"\"a\"\", \ud83d\ude00\",8,");
  }

  @Test
  void oneWrongPointIsReportedPlainly() {
    SampleSweep sweep = SampleSweep.finished(ONE);
    List<Trajectory> episodes = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      episodes.add(ReportFolder.wrong("q" + i));
    }
    sweep.putEpisodes(sweep.evaluate(0), episodes, List.of(), "2026-03-01T10:00:00Z", 1);
    ParsedPage page = page(sweep);
    assertThat(ReportFolder.headline(page))
        .isEqualTo("This student answers no question: 0 of 20 test questions.");
    assertThat(page.section("results").getTextContent()).contains("near zero", "0.0\u00a0%");
    assertThat(page.section("curve").getTextContent()).contains("No curve is fitted:");
    assertThat(page.all("tr")).noneMatch(row -> row.getAttribute("class").equals("best"));
  }

  @Test
  void fewRightAnswersAreAlmostNone() {
    SampleSweep sweep = SampleSweep.finished(ONE);
    List<Trajectory> episodes = new ArrayList<>(List.of(ReportFolder.right("q")));
    for (int i = 0; i < 99; i++) {
      episodes.add(ReportFolder.wrong("q" + i));
    }
    sweep.putEpisodes(sweep.evaluate(0), episodes, List.of(), "2026-03-01T10:00:00Z", 1);
    assertThat(ReportFolder.headline(page(sweep)))
        .isEqualTo("This student answers almost no question: 1 of 100 test questions.");
  }

  @Test
  void aPointWithoutEpisodesIsNamed() {
    SampleSweep sweep = SampleSweep.finished(ONE);
    sweep.putEpisodes(sweep.evaluate(0), List.of(), List.of(), "2026-03-01T10:00:00Z", 1);
    assertThatThrownBy(() -> write(sweep))
        .isInstanceOfSatisfying(
            FailureException.class,
            failure -> assertThat(failure.type()).isEqualTo(FailureType.BAD_DATA))
        .hasMessageContaining(sweep.evaluate(0).label())
        .hasMessageContaining(sweep.evaluate(0).key())
        .hasMessageContaining("no episodes");
  }

  @Test
  void anUnfinishedPointIsNamed() {
    SampleSweep sweep = SampleSweep.finished(ONE);
    sweep.store.forget(sweep.evaluate(0).key());
    assertThatThrownBy(() -> write(sweep))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("stage 'evaluate n=32'")
        .hasMessageContaining("is not finished");
  }

  @Test
  void theStoresOwnFailurePassesThrough() {
    SampleSweep sweep = SampleSweep.finished(ONE);
    sweep.store.lose(sweep.episodes(0));
    assertThatThrownBy(() -> write(sweep))
        .isInstanceOfSatisfying(
            FailureException.class,
            failure -> assertThat(failure.type()).isEqualTo(FailureType.CORRUPT))
        .hasMessageStartingWith("no artifact");
  }

  @Test
  void aForgottenStageBeforeAReusedOneIsSaidToBeForgotten() {
    SampleSweep sweep = SampleSweep.finished(ONE);
    Stage base =
        sweep.plan.stages().stream()
            .filter(stage -> stage.kind() == StageKind.BASE)
            .findFirst()
            .orElseThrow();
    sweep.store.forget(base.key());
    assertThat(page(sweep).section("provenance").getTextContent())
        .contains("not in this store: the stage was made elsewhere or removed");
  }

  @Test
  void aPageThatCannotHoldAllShowsTheFirstOfEachPointAndSaysSo() {
    SampleSweep sweep = SampleSweep.finished(SampleSweep.GRID);
    ReportBuilder.write(sweep.store, sweep.plan, sweep.report(), directory, 100_000);
    ParsedPage page = ParsedPage.read(directory);
    JsonNode shown = page.data("episodes-data");
    int each = shown.size() / 12;
    assertThat(each).isBetween(2, 30);
    assertThat(shown.toString().length()).isLessThanOrEqualTo(100_000);
    List<String> ids = new ArrayList<>();
    for (JsonNode one : shown) {
      if (one.get("point").intValue() == 4) {
        ids.add(one.get("episode").get("question").get("id").textValue());
      }
    }
    assertThat(ids).hasSize(each).isSorted();
    assertThat(page.section("trajectories").getTextContent())
        .contains("here are " + shown.size() + " of 1,200 episodes, the first " + each)
        .contains(sweep.episodes(0).sha256());
    assertThat(page.results()).extracting(row -> row.get(4)).containsOnly("200");
  }

  @Test
  void noLabelIsAFormulaInASpreadsheetAndNumbersStayNumbers() throws IOException {
    String yaml =
        """
        version: 1
        name: labels
        task: {kind: world, test: 20}
        evaluate: {split: test, questions: 20}
        axes:
          kind:
            - {label: "=1+1", fine_tune.rank: 2, fine_tune.trajectories: 8}
            - {label: "@SUM(A1)", fine_tune.rank: 3, fine_tune.trajectories: 8}
            - {label: "-2+3", fine_tune.rank: 4, fine_tune.trajectories: 8}
            - {label: "+cmd|' /C calc'!A0", fine_tune.rank: 5, fine_tune.trajectories: 8}
            - {label: " =1", fine_tune.rank: 6, fine_tune.trajectories: 8}
            - {label: "a;=1", fine_tune.rank: 7, fine_tune.trajectories: 8}
            - {label: "\uFF1D1", fine_tune.rank: 8, fine_tune.trajectories: 8}
            - {label: "-0.5", fine_tune.rank: 9, fine_tune.trajectories: 8}
        """;
    write(SampleSweep.finished(yaml));
    for (String name : List.of("report.csv", "runs.csv")) {
      assertThat(Files.readAllLines(directory.resolve(name)).stream().skip(1))
          .extracting(line -> line.substring(0, line.indexOf(",8,")))
          .containsExactly(
              "'=1+1",
              "'@SUM(A1)",
              "'-2+3",
              "'+cmd|' /C calc'!A0",
              "' =1",
              "\"a;=1\"",
              "'\uff1d1",
              "-0.5");
    }
  }

  @Test
  void csvAndJsonSayTheSameUnrounded() throws IOException {
    write(SampleSweep.finished(SampleSweep.SEEDS));
    List<String> lines = Files.readAllLines(directory.resolve("report.csv"));
    List<String> head = List.of(lines.get(0).split(","));
    for (int i = 0; i < 5; i++) {
      List<String> row = List.of(lines.get(i + 1).split(","));
      JsonNode setting = json().get("settings").get(i);
      assertThat(row.get(head.indexOf("axes.n")))
          .isEqualTo(setting.get("axes").get("n").textValue());
      JsonNode em = setting.at("/means/EXACT_MATCH");
      assertThat(Double.parseDouble(row.get(head.indexOf("em_low"))))
          .isEqualTo(em.at("/interval/low").doubleValue());
      assertThat(Double.parseDouble(row.get(head.indexOf("em_sd"))))
          .isEqualTo(em.get("sd").doubleValue());
      assertThat(row.get(head.indexOf("interval_covers"))).isEqualTo("questions_and_runs");
      assertThat(row).hasSameSizeAs(head);
    }
    lines = Files.readAllLines(directory.resolve("runs.csv"));
    head = List.of(lines.get(0).split(","));
    for (int i = 0; i < 15; i++) {
      List<String> row = List.of(lines.get(i + 1).split(","));
      JsonNode point = json().get("points").get(i);
      assertThat(row.get(head.indexOf("axes.seed")))
          .isEqualTo(point.get("axes").get("seed").textValue());
      assertThat(Double.parseDouble(row.get(head.indexOf("em_low"))))
          .isEqualTo(point.get("em").get("low").doubleValue());
      assertThat(Double.parseDouble(row.get(head.indexOf("tokens"))))
          .isEqualTo(point.get("tokens").doubleValue());
      assertThat(row.get(head.indexOf("evaluate_stage"))).isEqualTo(point.get("stage").textValue());
      assertThat(row).hasSameSizeAs(head);
    }
    assertThat(json().get("stages").get(0).get("record").get("started_at").textValue())
        .isEqualTo("2026-03-01T09:00:00Z");
  }

  @Test
  void whatAStageWorkedAndWaitedIsInCsvAndJsonAndOnThePage() throws IOException {
    ParsedPage page = page(SampleSweep.finished(SampleSweep.SIZES));
    List<String> lines = Files.readAllLines(directory.resolve("stages.csv"));
    assertThat(lines.get(0)).isEqualTo("stage,kind,key,started_at,seconds,waited_seconds");
    JsonNode stages = json().get("stages");
    assertThat(lines).hasSize(1 + stages.size());
    int waited = 0;
    for (int i = 0; i < stages.size(); i++) {
      List<String> row = List.of(lines.get(i + 1).split(",", -1));
      JsonNode record = stages.get(i).get("record");
      assertThat(row.get(2)).isEqualTo(stages.get(i).at("/stage/key").textValue());
      assertThat(Double.parseDouble(row.get(4))).isEqualTo(record.get("seconds").doubleValue());
      JsonNode wait = record.get("waited_seconds");
      assertThat(row.get(5)).isEqualTo(wait.isNull() ? "" : wait.asText());
      waited += wait.isNull() ? 0 : 1;
    }
    assertThat(waited).as("jobs, and not stages of episodes").isBetween(1, stages.size() - 1);
    assertThat(page.section("time").getTextContent()).contains("in the time");
  }

  @Test
  void hotpotQaHasThePapersNumbersBesideAndTheWorldHasNot() throws IOException {
    String released = Files.readString(Path.of("../experiment-specs/hotpotqa-released.yaml"));
    ParsedPage page = page(SampleSweep.finished(released));
    assertThat(page.section("results").getTextContent())
        .contains("14.8\u00a0%", "26.2\u00a0%", "Another model", "not comparable", "Table 2");
    assertThat(page(SampleSweep.finished(ONE)).text).doesNotContain("The paper's own numbers");
    String said = released + "published: {source: The paper, values: [{value: 26.2}]}\n";
    assertThat(page(SampleSweep.finished(said)).text)
        .contains("Beside The paper")
        .doesNotContain("The paper's own numbers");
  }

  @Test
  void whereThePaperDoesNotSayHowManyItAskedThePageDoesNotSayNone() throws IOException {
    String released = Files.readString(Path.of("../experiment-specs/strategyqa-released.yaml"));
    ParsedPage page = page(SampleSweep.finished(released));
    assertThat(page.section("results").getTextContent())
        .contains("GPT-3.5, ReAct promptingnot said61.0\u00a0%");
    assertThat(page.all("tr"))
        .as("one setting alone is not the best of anything")
        .noneMatch(row -> row.getAttribute("class").equals("best"));
  }

  /** A column for each way would make the table wider than a page. */
  @Test
  void howUnfinishedEpisodesEndedIsInOneColumn() throws IOException {
    ParsedPage page = page(SampleSweep.finished(SampleSweep.SIZES));
    List<String> heads = new ArrayList<>();
    for (Element head : page.all("th")) {
      if (!head.getAttribute("title").isEmpty()) {
        heads.add(head.getTextContent());
      }
    }
    int column = heads.indexOf("not finished");
    assertThat(heads).hasSizeLessThanOrEqualTo(13).doesNotContain("unparsable", "content filter");
    List<Map<String, String>> csv = new ArrayList<>();
    List<String> lines = Files.readAllLines(directory.resolve("report.csv"));
    List<String> names = List.of(lines.get(0).split(",", -1));
    for (String line : lines.subList(1, lines.size())) {
      List<String> values = List.of(line.split(",", -1));
      Map<String, String> row = new HashMap<>();
      for (int i = 0; i < names.size(); i++) {
        row.put(names.get(i), values.get(i));
      }
      csv.add(row);
    }
    for (int i = 0; i < csv.size(); i++) {
      int rounds = Integer.parseInt(csv.get(i).get("out_of_rounds"));
      int unparsable = Integer.parseInt(csv.get(i).get("unparsable"));
      assertThat(page.results().get(i).get(column))
          .isEqualTo(
              (rounds + unparsable)
                  + (rounds == 0 ? "" : rounds + " out of rounds")
                  + (unparsable == 0 ? "" : unparsable + " unparsable"));
    }
  }

  @Test
  void aStructuredStartIsDisclosedAndAnOrdinaryOneNeedsNoRemark() {
    assertThat(page(SampleSweep.finished(ONE + "student: {structured_start: true}\n")).text)
        .contains("induction head in layer 1", "choice of initial weights");
    assertThat(page(SampleSweep.finished(ONE + "student: {structured_start: false}\n")).text)
        .doesNotContain("induction head");
  }

  private List<Path> write(SampleSweep sweep) {
    return new ReportFolder(directory).write(sweep);
  }

  private ParsedPage page(SampleSweep sweep) {
    return new ReportFolder(directory).page(sweep);
  }

  private Element svg(String name) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(directory.resolve(name).toFile())
        .getDocumentElement();
  }

  private JsonNode json() throws IOException {
    return new ReportFolder(directory).json();
  }

  private static String digest(String text) throws Exception {
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    return "sha256-" + Base64.getEncoder().encodeToString(digest);
  }
}
