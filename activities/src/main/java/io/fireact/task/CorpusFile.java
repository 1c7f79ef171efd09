package io.fireact.task;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.record.DataRecord;
import io.fireact.record.DataRecords;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A corpus that a person has as a file: JSON lines with {@code title} and {@code text}, and {@code
 * id} or BEIR's {@code _id} where the content shall not be it. Not for the corpora of sweeps, which
 * are artifacts.
 */
public final class CorpusFile {
  private static final List<String> READ = List.of("title", "text", "id", "_id");
  private static final Set<String> IGNORED = Set.of("metadata", "url", "timestamp");

  private CorpusFile() {}

  /**
   * All passages, in the file's order; empty lines are passed over.
   *
   * @throws FailureException BAD_DATA when the file cannot be read, has no passage, or a line is
   *     not one
   */
  public static List<Passage> read(Path file) {
    List<Passage> passages = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (DataRecord record : DataRecords.lines(file)) {
      Passage passage = passage(record);
      if (!ids.add(passage.id())) {
        throw record.bad("the id " + passage.id() + " is there twice");
      }
      passages.add(passage);
    }
    if (passages.isEmpty()) {
      throw new FailureException(
          FailureType.BAD_DATA,
          "the corpus " + file + " has no passage; a line is {\"title\": ..., \"text\": ...}");
    }
    return passages;
  }

  /**
   * The passage of one record.
   *
   * @throws FailureException BAD_DATA when it is none
   */
  static Passage passage(DataRecord record) {
    record.expectFields("a passage", READ, IGNORED);
    String title = record.text("title");
    String text = record.text("text");
    if (record.value().hasNonNull("id") && record.value().hasNonNull("_id")) {
      throw record.bad("it has both \"id\" and \"_id\"; write one of them");
    }
    String id = id(record, record.value().hasNonNull("id") ? "id" : "_id");
    return new Passage(id.isEmpty() ? ContentId.of(title + "\n" + text) : id, title, text);
  }

  private static String id(DataRecord record, String field) {
    JsonNode id = record.value().path(field);
    return id.isIntegralNumber() ? id.asText() : record.textOrEmpty(field);
  }
}
