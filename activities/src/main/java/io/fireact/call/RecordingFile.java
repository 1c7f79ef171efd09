package io.fireact.call;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.files.DurableFiles;
import io.fireact.json.JsonLineReader;
import io.fireact.json.MalformedJsonException;
import io.fireact.record.DataRecord;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

/**
 * A file of recorded answers: JSON lines, an object a line, known by the SHA-256 of its bytes. What
 * the objects are is the matter of who records.
 *
 * @param path absolute
 * @param sha256 of the bytes that the file must have
 */
public record RecordingFile(Path path, String sha256) {

  /**
   * The recording that a spec names.
   *
   * @param recording where it is; relative paths begin at {@code directory}
   * @param pinned the SHA-256 that the spec gives; empty where it gives none
   * @throws FailureException BAD_DATA when it cannot be read, or is not the one that is pinned
   */
  public static RecordingFile find(String recording, String pinned, Path directory) {
    Path path;
    try {
      path = directory.toAbsolutePath().resolve(recording).normalize();
    } catch (InvalidPathException e) {
      throw bad("the recording " + recording + " is no file: " + e.getReason());
    }
    String sha256 = digest(DurableFiles.read(path));
    if (!pinned.isEmpty() && !pinned.equals(sha256)) {
      throw bad(
          "the recording %s has the SHA-256 %s, and the spec pins %s"
              .formatted(path, sha256, pinned));
    }
    return new RecordingFile(path, sha256);
  }

  /**
   * Tells every line in its turn.
   *
   * @param line is told each line; whether it is an object is its own to say
   * @throws FailureException BAD_DATA when the file cannot be read, is another one or is empty;
   *     what {@code line} throws
   */
  public void read(Consumer<DataRecord> line) {
    byte[] bytes = DurableFiles.read(path);
    String found = digest(bytes);
    if (!found.equals(sha256)) {
      throw bad(
          "the recording %s is not the one that was planned: its SHA-256 is %s, the plan's is %s; put the right file there, or plan anew"
              .formatted(path, found, sha256));
    }
    List<JsonLineReader.Line> lines;
    try {
      lines = JsonLineReader.lines(bytes);
      if (lines.isEmpty()) {
        throw bad("the recording " + path + " is empty");
      }
      for (JsonLineReader.Line one : lines) {
        line.accept(new DataRecord(path, "line " + one.number(), one.value()));
      }
    } catch (MalformedJsonException e) {
      throw bad("the recording %s: %s".formatted(path, e.getMessage()));
    }
  }

  /** The failure of a recording that cannot be used. */
  public static FailureException bad(String message) {
    return new FailureException(FailureType.BAD_DATA, message);
  }

  private static String digest(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
