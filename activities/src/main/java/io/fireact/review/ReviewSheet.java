package io.fireact.review;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.fireact.agent.AnswerScore;
import io.fireact.agent.Disposition;
import io.fireact.agent.ReActFormat;
import io.fireact.agent.Trajectory;
import io.fireact.curation.TrajectoryDigest;
import io.fireact.json.Json;
import io.fireact.report.CsvText;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What a person fills in: a row a trajectory with empty columns for verdict, comment and reviewer,
 * as CSV for a spreadsheet or as JSON lines for an editor.
 */
public final class ReviewSheet {
  /** Columns of the CSV form, in their order, and fields of the JSON form. */
  static final List<String> COLUMNS =
      List.of(
          "verdict",
          "comment",
          "reviewer",
          "id",
          "method",
          "question",
          "right_answer",
          "final_answer",
          "ended",
          "right",
          "f1",
          "trajectory",
          "stage",
          "digest");

  /** Excel takes a file without it for one of its own code page. */
  private static final char BYTE_ORDER_MARK = '\ufeff';

  private ReviewSheet() {}

  /** How a sheet is written. */
  public enum Format {
    CSV,
    JSON_LINES
  }

  /**
   * A trajectory to review.
   *
   * @param stage key of the stage that has it
   */
  public record Entry(String stage, Trajectory trajectory) {}

  /** A row of the JSON form, whose fields are {@link #COLUMNS}. */
  @JsonPropertyOrder({"verdict", "comment", "reviewer"})
  record Row(
      String verdict,
      String comment,
      String reviewer,
      String id,
      String method,
      String question,
      String rightAnswer,
      String finalAnswer,
      String ended,
      boolean right,
      double f1,
      String trajectory,
      String stage,
      String digest) {
    static Row of(Entry entry) {
      Trajectory trajectory = entry.trajectory();
      AnswerScore score = trajectory.question().score(trajectory.answer());
      boolean finished = trajectory.disposition() == Disposition.FINISHED;
      return new Row(
          "",
          "",
          "",
          trajectory.question().id(),
          trajectory.method().id(),
          trajectory.question().asked(),
          trajectory.question().shownAnswers(),
          trajectory.answer(),
          trajectory.disposition().name().toLowerCase(Locale.ROOT),
          trajectory.correct(),
          finished ? score.f1() : 0,
          ReActFormat.text(trajectory),
          entry.stage(),
          TrajectoryDigest.of(trajectory));
    }

    List<String> cells() {
      return List.of(
          verdict,
          comment,
          reviewer,
          id,
          method,
          question,
          rightAnswer,
          finalAnswer,
          ended,
          Boolean.toString(right),
          Double.toString(f1),
          trajectory,
          stage,
          digest);
    }
  }

  /** Writes a sheet. */
  public static void write(List<Entry> entries, Format format, OutputStream out)
      throws IOException {
    Writer text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
    if (format == Format.CSV) {
      text.write(BYTE_ORDER_MARK + String.join(",", COLUMNS) + "\n");
    }
    for (Entry entry : entries) {
      Row row = Row.of(entry);
      text.write(
          format == Format.CSV
              ? row.cells().stream().map(CsvText::cell).collect(Collectors.joining(","))
              : Json.write(row));
      text.write('\n');
    }
    text.flush();
  }
}
