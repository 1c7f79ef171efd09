package io.fireact.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fireact.agent.Disposition;
import io.fireact.agent.Question;
import io.fireact.agent.ReActFormat;
import io.fireact.agent.Split;
import io.fireact.agent.Step;
import io.fireact.agent.Trajectory;
import io.fireact.agent.method.Method;
import io.fireact.curation.Review;
import io.fireact.curation.ReviewedTrajectory;
import io.fireact.curation.TrajectoryDigest;
import io.fireact.curation.Verdict;
import io.fireact.json.Json;
import io.fireact.record.CsvRecords;
import io.fireact.review.ReviewSheet.Format;
import io.fireact.spec.ReviewSpec;
import io.fireact.spec.ReviewSpec.Unreviewed;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sheets go to people and come back; nothing of a doubtful one becomes a verdict. */
final class ReviewSheetTest {
  private static final String STAGE = "a".repeat(64);

  private final List<Trajectory> trajectories =
      IntStream.range(0, 4).mapToObj(ReviewSheetTest::trajectory).toList();

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path directory;

  @Test
  void aSpreadsheetComputesNothingAndReadsUtf8() throws IOException {
    Path sheet = sheet("s.csv");
    assertThat(Files.readString(sheet)).startsWith("\ufeffverdict,comment,reviewer,id,");
    List<CsvRecords.CsvRecord> records = CsvRecords.read(sheet, ReviewSheet.COLUMNS.size());
    assertThat(records).hasSize(5);
    for (CsvRecords.CsvRecord record : records) {
      assertThat(record.fields()).noneMatch(cell -> cell.startsWith("=") || cell.startsWith("@"));
    }
    int answer = ReviewSheet.COLUMNS.indexOf("final_answer");
    assertThat(records.get(1).fields().get(answer)).isEqualTo("'=cmd|' /C calc'!A0");
    assertThat(records.get(1).fields()).contains(ReActFormat.text(trajectories.get(0)));
  }

  @Test
  void bothFormsGiveTheSameReviewInAnyOrderOfRows() throws IOException {
    Path csv = sheet("s.csv");
    csv(csv, 1, "Accept ", "", "ann");
    csv(csv, 3, "reject", "=wrong; \"search\"", "ann");
    Path lines = sheet("s.jsonl");
    List<String> rows = new ArrayList<>(Files.readAllLines(lines));
    rows.set(2, edited(rows.get(2), "reject", "=wrong; \"search\"", "ann"));
    rows.set(0, edited(rows.get(0), "accept", "", "ann"));
    Collections.reverse(rows);
    Files.write(lines, rows);
    Path one = imported("one.jsonl", "", csv);
    Path other = imported("other.jsonl", "", lines);
    assertThat(other).hasSameBinaryContentAs(one);
    ReviewSpec spec =
        ReviewFile.identify(new ReviewSpec("one.jsonl", "", Unreviewed.KEEP), directory);
    Review review = ReviewFile.read(spec);
    assertThat(review.rejections(trajectories.get(2)))
        .containsExactly(
            new ReviewedTrajectory(
                "01",
                "react",
                TrajectoryDigest.of(trajectories.get(2)),
                Verdict.REJECT,
                "=wrong; \"search\"",
                "ann"));
    assertThat(review.of(trajectories.get(1))).isEmpty();
  }

  @Test
  void twoPeopleMayReviewTheSameAndEndLinesAsTheyLike() throws IOException {
    Path ann = sheet("ann.csv");
    csv(ann, 1, "accept", "", "");
    Path ben = sheet("ben.csv");
    csv(ben, 1, "reject", "no", "ben");
    Files.writeString(ben, Files.readString(ben).replace("\n", "\r\n"));
    Review review =
        ReviewFile.read(
            ReviewFile.identify(
                new ReviewSpec(
                    imported("r.jsonl", "ann", ann, ben).toString(), "", Unreviewed.KEEP),
                directory));
    assertThat(review.of(trajectories.get(0)))
        .extracting(ReviewedTrajectory::reviewer)
        .containsExactly("ann", "ben");
    refused("ann.csv", "a second time", "line 2", ann, ben, ann);
  }

  @Test
  void whatIsDoubtfulIsRefusedWithItsPlace() throws IOException {
    refuses("maybe", row -> row.put("verdict", "maybe"), "allowed are accept, reject");
    refuses("text", row -> row.put("trajectory", "Question: who?"), "the text in its column");
    refuses("digest", row -> row.put("digest", "b".repeat(64)), "no trajectory with the digest");
    refuses("id", row -> row.put("id", "7"), "the id is '7', but this row is about 01");
    refuses("stage", row -> row.put("stage", "c".repeat(64)), "this home has no trajectories");
    refuses("comment", row -> row.put("comment", "bad"), "a comment and no verdict");
    refuses("field", row -> row.put("verdikt", "accept"), "verdikt");
    refuses("kind", row -> row.put("verdict", 1), "\"verdict\" must be text");
    Path twice = sheet("twice.jsonl");
    List<String> rows = new ArrayList<>(Files.readAllLines(twice));
    rows.add(rows.get(1));
    Files.write(twice, rows);
    refused("twice.jsonl, line 5", "a second row", "line 2", twice);
    Path semicolons = sheet("semicolons.csv");
    Files.writeString(semicolons, Files.readString(semicolons).replace(',', ';'));
    refused("semicolons.csv, line 1", "with commas between them", "verdict,comment", semicolons);
    Path missing = sheet("missing.csv");
    Files.writeString(missing, Files.readString(missing) + "accept,,ann\n");
    refused("missing.csv, line ", "it has 3 fields; a row has 14", "", missing);
  }

  @Test
  void aReviewFileIsCheckedWhereItIsNamed() throws IOException {
    Path file = directory.resolve("r.jsonl");
    String line =
        "{\"id\":\"q\",\"method\":\"react\",\"digest\":\""
            + "a".repeat(64)
            + "\",\"verdict\":\"accept\",\"comment\":\"\",\"reviewer\":\"\"}\n";
    Files.writeString(file, line);
    ReviewSpec named = new ReviewSpec("r.jsonl", "", Unreviewed.KEEP);
    ReviewSpec known = ReviewFile.identify(named, directory);
    assertThat(known.sha256()).hasSize(64);
    assertThat(known.file()).isEqualTo(file.toString());
    Files.writeString(file, line + line);
    assertThatThrownBy(() -> ReviewFile.identify(named, directory))
        .hasMessageContainingAll("r.jsonl, line 2", "a second time", "line 1");
    assertThatThrownBy(() -> ReviewFile.read(known)).hasMessageContaining("is not the one");
    Files.writeString(file, line.replace("accept", "perhaps"));
    assertThatThrownBy(() -> ReviewFile.identify(named, directory))
        .hasMessageContainingAll("r.jsonl, line 1", "perhaps");
    Files.writeString(file, "");
    assertThatThrownBy(() -> ReviewFile.identify(named, directory)).hasMessageContaining("empty");
    Files.writeString(file, line);
    assertThatThrownBy(
            () ->
                ReviewFile.identify(
                    new ReviewSpec("r.jsonl", "0".repeat(64), Unreviewed.KEEP), directory))
        .hasMessageContaining("the spec pins");
    assertThatThrownBy(
            () -> ReviewFile.identify(new ReviewSpec("none.jsonl", "", Unreviewed.KEEP), directory))
        .hasMessageContaining("none.jsonl");
  }

  private void refuses(String name, Consumer<ObjectNode> change, String why) throws IOException {
    Path sheet = sheet(name + ".jsonl");
    List<String> rows = new ArrayList<>(Files.readAllLines(sheet));
    ObjectNode row = (ObjectNode) Json.read(rows.get(2), JsonNode.class);
    change.accept(row);
    rows.set(2, row.toString());
    Files.write(sheet, rows);
    refused(name + ".jsonl, line 3", why, "", sheet);
  }

  private void refused(String place, String why, String also, Path... sheets) {
    assertThatThrownBy(() -> imported("refused.jsonl", "ann", sheets))
        .hasMessageContainingAll(place, why, also);
    assertThat(directory.resolve("refused.jsonl")).doesNotExist();
  }

  private Path imported(String name, String reviewer, Path... sheets) throws IOException {
    ReviewImport review =
        new ReviewImport(
            stage -> stage.equals(STAGE) ? Optional.of(trajectories) : Optional.empty(), reviewer);
    for (Path sheet : sheets) {
      review.read(sheet);
    }
    Path file = directory.resolve(name);
    try (OutputStream out = Files.newOutputStream(file)) {
      review.write(out);
    }
    return file;
  }

  private Path sheet(String name) throws IOException {
    Path file = directory.resolve(name);
    try (OutputStream out = Files.newOutputStream(file)) {
      ReviewSheet.write(
          trajectories.stream().map(each -> new ReviewSheet.Entry(STAGE, each)).toList(),
          name.endsWith(".csv") ? Format.CSV : Format.JSON_LINES,
          out);
    }
    return file;
  }

  /** Fills in the beginning of a record, as a person does. */
  private static void csv(Path file, int record, String verdict, String comment, String reviewer)
      throws IOException {
    List<CsvRecords.CsvRecord> records = CsvRecords.read(file, ReviewSheet.COLUMNS.size());
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < records.size(); i++) {
      List<String> cells = new ArrayList<>(records.get(i).fields());
      if (i == record) {
        cells.set(0, verdict);
        cells.set(1, comment);
        cells.set(2, reviewer);
      }
      for (int j = 0; j < cells.size(); j++) {
        out.append(j == 0 ? "" : ",").append('"').append(cells.get(j).replace("\"", "\"\""));
        out.append('"');
      }
      out.append('\n');
    }
    Files.write(file, out.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static String edited(String row, String verdict, String comment, String reviewer) {
    ObjectNode node = (ObjectNode) Json.read(row, JsonNode.class);
    return node.put("verdict", verdict)
        .put("comment", comment)
        .put("reviewer", reviewer)
        .toString();
  }

  private static Trajectory trajectory(int i) {
    String answer = i == 0 ? "=cmd|' /C calc'!A0" : "Ånna; \"" + i + "\"";
    return Trajectory.scored(
        new Question("0" + (i == 2 ? 1 : 10 + i), Split.TRAIN, "who is " + i + "?", "anna", ""),
        List.of(
            new Step("I look, and\nlook.", "search", "-1+1", "=HYPERLINK(\"x\")", ""),
            new Step("found.", "finish", answer, "", "")),
        Disposition.FINISHED,
        answer,
        10,
        5,
        Method.REACT);
  }
}
