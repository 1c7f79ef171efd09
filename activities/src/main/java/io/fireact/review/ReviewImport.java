package io.fireact.review;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fireact.agent.ReActFormat;
import io.fireact.agent.Trajectory;
import io.fireact.curation.ReviewedTrajectory;
import io.fireact.curation.TrajectoryDigest;
import io.fireact.curation.Verdict;
import io.fireact.failure.FailureException;
import io.fireact.json.Json;
import io.fireact.record.CsvRecords;
import io.fireact.record.DataRecord;
import io.fireact.record.DataRecords;
import io.fireact.report.CsvText;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Checks sheets that people filled in against the trajectories that they are about, and makes a
 * review file of them. The first thing that is wrong ends it, with its file and line: nothing of a
 * doubtful sheet becomes a verdict.
 */
public final class ReviewImport {
  private static final String TEXT_CHANGED =
      "the text in its column trajectory is not that of %s as it was exported, so nobody knows what"
          + " the verdict is about; leave that column alone (a spreadsheet cuts cells beyond 32,767"
          + " characters: export JSON lines then)";

  private final Function<String, Optional<List<Trajectory>>> stages;
  private final String reviewer;

  /** By stage, then by digest. */
  private final Map<String, Map<String, Trajectory>> known = new HashMap<>();

  /** Where each trajectory's verdict of each reviewer stands. */
  private final Map<String, String> places = new HashMap<>();

  private final List<ReviewedTrajectory> verdicts = new ArrayList<>();
  private int rows;

  /**
   * @param stages the trajectories of a stage, by its key; empty where there is no such stage
   * @param reviewer who reviewed where a row names nobody; may be empty
   */
  public ReviewImport(Function<String, Optional<List<Trajectory>>> stages, String reviewer) {
    this.stages = stages;
    this.reviewer = reviewer.strip();
  }

  /**
   * Takes a sheet's verdicts.
   *
   * @throws FailureException BAD_DATA naming file and line
   */
  public void read(Path file) {
    boolean csv = file.toString().toLowerCase(Locale.ROOT).endsWith(".csv");
    Map<String, String> inThisFile = new HashMap<>();
    for (DataRecord row : csv ? csv(file) : DataRecords.lines(file)) {
      rows++;
      row(row, inThisFile);
    }
  }

  private static List<DataRecord> csv(Path file) {
    List<DataRecord> rows = new ArrayList<>();
    List<CsvRecords.CsvRecord> records = CsvRecords.read(file);
    if (records.isEmpty() || !records.get(0).fields().equals(ReviewSheet.COLUMNS)) {
      String first = String.join(",", ReviewSheet.COLUMNS);
      throw new DataRecord(file, "line 1", JsonNodeFactory.instance.nullNode())
          .bad(
              "the columns must be those of the export, with commas between them and in UTF-8: "
                  + first);
    }
    for (CsvRecords.CsvRecord record : records.subList(1, records.size())) {
      if (record.fields().size() != ReviewSheet.COLUMNS.size()) {
        throw record.bad(
            "it has %d fields; a row has %d"
                .formatted(record.fields().size(), ReviewSheet.COLUMNS.size()));
      }
      ObjectNode row = JsonNodeFactory.instance.objectNode();
      for (int i = 0; i < ReviewSheet.COLUMNS.size(); i++) {
        row.put(ReviewSheet.COLUMNS.get(i), CsvText.text(record.fields().get(i)));
      }
      rows.add(new DataRecord(file, "line " + record.line(), row));
    }
    return rows;
  }

  private void row(DataRecord row, Map<String, String> inThisFile) {
    row.expectFields("a review sheet", ReviewSheet.COLUMNS, List.of());
    String id = row.text("id");
    Trajectory trajectory = trajectory(row, id);
    String who = row.textOrEmpty("reviewer").strip();
    who = who.isEmpty() ? reviewer : who;
    String digest = TrajectoryDigest.of(trajectory);
    String key = digest + " " + who;
    String place = row.file() + ", " + row.place();
    String before = inThisFile.putIfAbsent(key, row.place());
    if (before != null) {
      throw row.bad(
          "it is a second row of %s for %s, after %s; leave one of them"
              .formatted(ReviewFile.named(who), id, before));
    }
    String said = row.textOrEmpty("verdict");
    String comment = row.textOrEmpty("comment").strip();
    if (DataRecord.isBlank(said)) {
      if (!comment.isEmpty()) {
        throw row.bad("it has a comment and no verdict; write accept or reject");
      }
      return;
    }
    Verdict verdict =
        ReviewFile.verdict(said).orElseThrow(() -> row.bad(ReviewFile.notAVerdict(said)));
    String earlier = places.putIfAbsent(key, place);
    if (earlier != null) {
      throw row.bad(
          "%s says something of %s for a second time, after %s; leave one of them, or say with"
                  .formatted(ReviewFile.named(who), id, earlier)
              + " another name who it was");
    }
    verdicts.add(
        new ReviewedTrajectory(id, trajectory.method().id(), digest, verdict, comment, who));
  }

  private Trajectory trajectory(DataRecord row, String id) {
    String stage = row.text("stage");
    Map<String, Trajectory> there =
        known.computeIfAbsent(
            stage, key -> stages.apply(key).map(ReviewImport::byDigest).orElse(Map.of()));
    if (there.isEmpty()) {
      throw row.bad(
          "this home has no trajectories of the stage '%s'; import it where it was exported"
              .formatted(stage));
    }
    Trajectory trajectory = there.get(row.text("digest"));
    if (trajectory == null) {
      throw row.bad(
          "the stage %s has no trajectory with the digest '%s'; leave that column alone"
              .formatted(stage, row.text("digest")));
    }
    if (!trajectory.question().id().equals(id)) {
      throw row.bad(
          "the id is '%s', but this row is about %s; leave that column alone"
              .formatted(id, trajectory.question().id()));
    }
    if (!lines(row.text("trajectory")).equals(lines(ReActFormat.text(trajectory)))) {
      throw row.bad(TEXT_CHANGED.formatted(id));
    }
    return trajectory;
  }

  private static Map<String, Trajectory> byDigest(List<Trajectory> trajectories) {
    Map<String, Trajectory> found = new HashMap<>();
    trajectories.forEach(each -> found.putIfAbsent(TrajectoryDigest.of(each), each));
    return found;
  }

  /** Editors and spreadsheets end lines as they like. */
  private static String lines(String text) {
    return text.replace("\r\n", "\n").replace('\r', '\n').stripTrailing();
  }

  /** Rows that were read. */
  public int rows() {
    return rows;
  }

  /** What people said, in an order that the order of files and rows does not change. */
  public List<ReviewedTrajectory> verdicts() {
    return verdicts.stream()
        .sorted(
            Comparator.comparing(ReviewedTrajectory::id)
                .thenComparing(ReviewedTrajectory::digest)
                .thenComparing(ReviewedTrajectory::reviewer))
        .toList();
  }

  /** Writes a review file. */
  public void write(OutputStream out) throws IOException {
    for (ReviewedTrajectory verdict : verdicts()) {
      out.write((Json.write(verdict) + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }
}
