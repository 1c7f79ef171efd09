package io.fireact.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.files.RegularFile;
import io.fireact.json.Json;
import io.fireact.sweep.FailureException;
import io.fireact.sweep.FailureType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads published JSON files; what is wrong with one is told with its file and record. */
public final class DataRecords {
  private DataRecords() {}

  /**
   * The whole file as one JSON value.
   *
   * @throws FailureException BAD_DATA when it cannot be read or is not JSON
   */
  public static JsonNode read(Path file) {
    RegularFile.checkText(file);
    try {
      return Json.mapper().readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException e) {
      throw new FailureException(
          FailureType.BAD_DATA, file + " is not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new FailureException(
          FailureType.BAD_DATA, file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * A field that has to be text.
   *
   * @throws FailureException BAD_DATA when it is missing or something else
   */
  public static String text(Path file, String record, JsonNode value, String field) {
    JsonNode found = value.path(field);
    if (!found.isTextual()) {
      throw bad(
          file,
          record,
          "\"" + field + "\" must be text, but is " + (found.isMissingNode() ? "missing" : found));
    }
    return found.textValue();
  }

  /** Something is wrong with a record. */
  public static FailureException bad(Path file, String record, String what) {
    return new FailureException(FailureType.BAD_DATA, file + ", record " + record + ": " + what);
  }
}
