package io.fireact.record;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.files.RegularFile;
import io.fireact.json.MalformedJsonException;
import io.fireact.json.Utf8;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads CSV files that somebody else published (RFC 4180, UTF-8, with or without a byte order mark,
 * lines ending in CRLF, LF or CR; empty lines are passed over). A quote within a field that does
 * not begin with one is a character like any, as published files have it. Nothing is mended: a
 * quote that is not closed, or text behind a quoted field, is refused with its place. For JSON
 * there is {@link DataRecords}.
 */
public final class CsvRecords {
  private static final char QUOTE = '"';

  private final Path file;
  private final String text;
  private final List<CsvRecord> records = new ArrayList<>();
  private final List<String> fields = new ArrayList<>();
  private final StringBuilder field = new StringBuilder();
  private int at;
  private int line = 1;

  private CsvRecords(Path file, String text) {
    this.file = file;
    this.text = text;
  }

  /**
   * One record.
   *
   * @param line where it begins, as an editor counts
   */
  public record CsvRecord(Path file, int line, List<String> fields) {
    public CsvRecord {
      fields = List.copyOf(fields);
    }

    /** Something is wrong with this record. */
    public FailureException bad(String what) {
      return new FailureException(
          FailureType.BAD_DATA, "%s, line %s: %s".formatted(file, line, what));
    }
  }

  /**
   * All records.
   *
   * @param columns fields of each
   * @throws FailureException BAD_DATA when it cannot be read, is no CSV, or a record has another
   *     number of fields
   */
  public static List<CsvRecord> read(Path file, int columns) {
    List<CsvRecord> records = read(file);
    for (CsvRecord record : records) {
      if (record.fields().size() != columns) {
        throw record.bad(
            "it has %s fields; a record has %s".formatted(record.fields().size(), columns));
      }
    }
    return records;
  }

  /**
   * All records, of as many fields as each has.
   *
   * @throws FailureException BAD_DATA when it cannot be read, or is no CSV
   */
  public static List<CsvRecord> read(Path file) {
    RegularFile.check(file);
    String text;
    try {
      text = Utf8.decode(Files.readAllBytes(file));
    } catch (MalformedJsonException e) {
      throw new FailureException(FailureType.BAD_DATA, file + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new FailureException(
          FailureType.BAD_DATA, file + " cannot be read: " + e.getMessage(), e);
    }
    return new CsvRecords(file, text).parse();
  }

  private List<CsvRecord> parse() {
    while (at < text.length()) {
      int began = line;
      if (text.charAt(at) == '\r' || text.charAt(at) == '\n') {
        lineBreak();
        continue;
      }
      fields.clear();
      boolean more = true;
      while (more) {
        more = field(began);
      }
      records.add(new CsvRecord(file, began, fields));
    }
    return records;
  }

  /** Reads a field and what ends it; whether the record goes on. */
  private boolean field(int began) {
    field.setLength(0);
    if (at < text.length() && text.charAt(at) == QUOTE) {
      quoted(began);
      if (at < text.length() && ",\r\n".indexOf(text.charAt(at)) < 0) {
        throw bad(line, "something follows the quote that ends a field");
      }
    } else {
      while (at < text.length() && ",\r\n".indexOf(text.charAt(at)) < 0) {
        field.append(text.charAt(at++));
      }
    }
    fields.add(field.toString());
    if (at < text.length() && text.charAt(at) == ',') {
      at++;
      return true;
    }
    if (at < text.length()) {
      lineBreak();
    }
    return false;
  }

  private void quoted(int began) {
    at++;
    while (at < text.length()) {
      char next = text.charAt(at);
      if (next == QUOTE) {
        if (at + 1 < text.length() && text.charAt(at + 1) == QUOTE) {
          field.append(QUOTE);
          at += 2;
          continue;
        }
        at++;
        return;
      }
      if (next == '\r' || next == '\n') {
        lineBreak();
        field.append('\n');
      } else {
        field.append(next);
        at++;
      }
    }
    throw bad(began, "a quote that this record opens is never closed");
  }

  /** Passes over one, of whichever form. */
  private void lineBreak() {
    at += text.startsWith("\r\n", at) ? 2 : 1;
    line++;
  }

  private FailureException bad(int where, String what) {
    return new FailureException(
        FailureType.BAD_DATA, "%s, line %s: %s".formatted(file, where, what));
  }
}
