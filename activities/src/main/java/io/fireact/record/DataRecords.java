package io.fireact.record;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.agent.SingleLine;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.files.RegularFile;
import io.fireact.json.JsonLineReader;
import io.fireact.json.MalformedJsonException;
import io.fireact.json.StrictJson;
import io.fireact.json.Utf8;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Reads files of records that somebody else wrote: a JSON document, or JSON lines. Which of the two
 * a file is, its first character that is not white space says where the records are an array in the
 * one; nothing depends on its name, since a cached file has none. What is wrong with a file is told
 * with its place.
 */
public final class DataRecords {
  /** White space, and the bytes of a byte order mark. */
  private static final String BEFORE_JSON = " \t\r\n\u00EF\u00BB\u00BF";

  /** Bytes by which {@link Utf8#checkStart} knows a file. */
  private static final int START = 16;

  private static final int SHOWN = 40;

  private DataRecords() {}

  /**
   * The whole file as one JSON value.
   *
   * @throws FailureException BAD_DATA when it cannot be read or is not JSON
   */
  public static JsonNode read(Path file) {
    try {
      return StrictJson.read(bytes(file));
    } catch (MalformedJsonException e) {
      throw notJson(file, e);
    }
  }

  /**
   * The records of a JSON array, {@code record 0} and so on, or of JSON lines, {@code line 1} and
   * so on.
   *
   * @param records what the records are, such as {@code {question, answer, type}}
   * @throws FailureException BAD_DATA when it cannot be read, is neither, or is not JSON
   */
  public static List<DataRecord> records(Path file, String records) {
    byte[] bytes = bytes(file);
    try {
      String text = Utf8.decode(bytes).stripLeading();
      if (text.startsWith("[")) {
        return elements(file, StrictJson.read(bytes));
      }
      if (text.startsWith("{")) {
        return lines(file, bytes);
      }
    } catch (MalformedJsonException e) {
      throw notJson(file, e);
    }
    throw noRecords(file, records);
  }

  /**
   * As {@link #records}, each told in its turn: for files that need not fit into memory.
   *
   * @throws FailureException as there, after the records before it were told; whatever the listener
   *     throws
   */
  public static void each(Path file, String records, Consumer<DataRecord> listener) {
    int first;
    try {
      first = firstCharacter(file);
    } catch (MalformedJsonException e) {
      throw notJson(file, e);
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      if (first == '[') {
        AtomicInteger number = new AtomicInteger();
        StrictJson.elements(
            in,
            value ->
                listener.accept(new DataRecord(file, "record " + number.getAndIncrement(), value)));
        return;
      }
      if (first == '{') {
        eachLine(file, in, listener);
        return;
      }
    } catch (MalformedJsonException e) {
      throw notJson(file, e);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
    throw noRecords(file, records);
  }

  /**
   * As {@link #lines}, each told in its turn: for files that need not fit into memory.
   *
   * @throws FailureException as there, after the lines before it were told; whatever the listener
   *     throws
   */
  public static void eachLine(Path file, Consumer<DataRecord> listener) {
    RegularFile.check(file);
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      eachLine(file, in, listener);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static void eachLine(Path file, InputStream in, Consumer<DataRecord> listener)
      throws IOException {
    try {
      JsonLineReader.read(
          in, line -> listener.accept(new DataRecord(file, "line " + line.number(), line.value())));
    } catch (MalformedJsonException e) {
      throw badLine(file, e);
    }
  }

  private static FailureException noRecords(Path file, String records) {
    String start = shownStart(file);
    return new FailureException(
        FailureType.BAD_DATA,
        "%s must be a JSON array of %s, or JSON lines of them, but %s"
            .formatted(
                file, records, start.isEmpty() ? "is empty" : "begins with \"" + start + "\""));
  }

  /** A few words; empty where there are none. */
  private static String shownStart(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      String start = new String(in.readNBytes(4 * SHOWN), StandardCharsets.UTF_8);
      String line = SingleLine.of(Utf8.withoutMark(start));
      int end = line.offsetByCodePoints(0, Math.min(SHOWN, line.codePointCount(0, line.length())));
      return line.substring(0, end);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /**
   * The first that is neither white space nor a byte order mark; -1 where there is none.
   *
   * @throws MalformedJsonException when the file is known to be no UTF-8 by how it begins
   */
  private static int firstCharacter(Path file) {
    RegularFile.check(file);
    try (BufferedInputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      in.mark(START);
      Utf8.checkStart(in.readNBytes(START));
      in.reset();
      int next = in.read();
      while (BEFORE_JSON.indexOf(next) >= 0) {
        next = in.read();
      }
      return next;
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /**
   * The objects of JSON lines.
   *
   * @throws FailureException BAD_DATA when it cannot be read or a line is not one JSON value
   */
  public static List<DataRecord> lines(Path file) {
    return lines(file, bytes(file));
  }

  /**
   * One JSON object, or JSON lines of objects: where the first line is a whole object and another
   * line follows, each is one.
   *
   * @throws FailureException BAD_DATA when it cannot be read, or is neither
   */
  public static List<DataRecord> objects(Path file) {
    byte[] bytes = bytes(file);
    try {
      List<JsonLineReader.Line> lines = JsonLineReader.lines(bytes);
      if (lines.size() > 1 && isObject(lines.get(0))) {
        return lines(file, bytes);
      }
      return List.of(new DataRecord(file, "the whole file", StrictJson.read(bytes)));
    } catch (MalformedJsonException e) {
      throw notJson(file, e);
    }
  }

  private static boolean isObject(JsonLineReader.Line line) {
    try {
      return line.value().isObject();
    } catch (MalformedJsonException e) {
      return false;
    }
  }

  private static List<DataRecord> elements(Path file, JsonNode array) {
    List<DataRecord> records = new ArrayList<>();
    for (JsonNode element : array) {
      records.add(new DataRecord(file, "record " + records.size(), element));
    }
    return records;
  }

  private static List<DataRecord> lines(Path file, byte[] bytes) {
    List<DataRecord> records = new ArrayList<>();
    try {
      for (JsonLineReader.Line line : JsonLineReader.lines(bytes)) {
        records.add(new DataRecord(file, "line " + line.number(), line.value()));
      }
    } catch (MalformedJsonException e) {
      throw badLine(file, e);
    }
    return records;
  }

  private static byte[] bytes(Path file) {
    RegularFile.checkText(file);
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static FailureException badLine(Path file, MalformedJsonException e) {
    return e.isEncoding()
        ? notJson(file, e)
        : new FailureException(
            FailureType.BAD_DATA,
            "%s, line %d: it is not JSON: %s".formatted(file, e.line(), e.getMessage()),
            e);
  }

  private static FailureException unreadable(Path file, IOException e) {
    return new FailureException(FailureType.BAD_DATA, file + " cannot be read: " + reason(e), e);
  }

  private static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "there is no such file";
    }
    return e instanceof AccessDeniedException
        ? "it may not be read"
        : String.valueOf(e.getMessage());
  }

  private static FailureException notJson(Path file, MalformedJsonException e) {
    return new FailureException(FailureType.BAD_DATA, file + " is not JSON: " + e.getMessage(), e);
  }
}
