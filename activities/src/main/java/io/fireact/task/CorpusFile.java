package io.fireact.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.files.RegularFile;
import io.fireact.json.Json;
import io.fireact.sweep.FailureException;
import io.fireact.sweep.FailureType;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A corpus that a person has as a file: JSON lines with {@code title} and {@code text}, and {@code
 * id} where the content shall not be it. Not for the corpora of sweeps, which are artifacts.
 */
public final class CorpusFile {
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
    RegularFile.check(file);
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      int number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank()) {
          Passage passage = passage(file, Integer.toString(number), line);
          if (!ids.add(passage.id())) {
            throw DataRecords.bad(
                file, Integer.toString(number), "the id " + passage.id() + " is there twice");
          }
          passages.add(passage);
        }
      }
    } catch (IOException e) {
      throw new FailureException(
          FailureType.BAD_DATA, "the corpus " + file + " cannot be read: " + e.getMessage(), e);
    }
    if (passages.isEmpty()) {
      throw new FailureException(
          FailureType.BAD_DATA,
          "the corpus " + file + " has no passage; a line is {\"title\": ..., \"text\": ...}");
    }
    return passages;
  }

  private static Passage passage(Path file, String line, String json) {
    JsonNode node;
    try {
      node = Json.mapper().readTree(json);
    } catch (JsonProcessingException e) {
      throw DataRecords.bad(file, line, "it is not JSON: " + e.getOriginalMessage());
    }
    String title = DataRecords.text(file, line, node, "title");
    String text = DataRecords.text(file, line, node, "text");
    String id = node.path("id").asText();
    return new Passage(id.isEmpty() ? ContentId.of(title + "\n" + text) : id, title, text);
  }
}
