package io.fireact.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.record.CsvRecords.CsvRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CsvRecordsTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path directory;

  @Test
  void fieldsAreReadWithTheLineOnWhichTheirRecordBegins() throws IOException {
    assertThat(read("a,b\r\n\"c \"\"d\"\"\r\ne\",\"\"\n\n ,\",\"\rlast,one"))
        .extracting(CsvRecord::line, CsvRecord::fields)
        .containsExactly(
            tuple(1, List.of("a", "b")),
            tuple(2, List.of("c \"d\"\ne", "")),
            tuple(5, List.of(" ", ",")),
            tuple(6, List.of("last", "one")));
    assertThat(read("\uFEFFa,b\n"))
        .extracting(CsvRecord::fields)
        .containsExactly(List.of("a", "b"));
    assertThat(read("a,\n")).extracting(CsvRecord::fields).containsExactly(List.of("a", ""));
    assertThat(read("a,")).extracting(CsvRecord::fields).containsExactly(List.of("a", ""));
    assertThat(read("a \"b\", \"c\n"))
        .as("as Python's csv has it")
        .extracting(CsvRecord::fields)
        .containsExactly(List.of("a \"b\"", " \"c"));
    assertThat(read("")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a,b\\nc | line 2: it has 1 fields; a record has 2",
        "a,b\\nc,d,e | line 2: it has 3 fields",
        "a,b\\n\"c,d\\ne | line 2: a quote that this record opens is never closed",
        "a,\"b\"c | line 1: something follows the quote"
      })
  void whatIsNoCsvIsRefusedWithItsPlace(String text, String message) {
    assertThatThrownBy(() -> read(text.replace("\\n", "\n")))
        .isInstanceOfSatisfying(
            FailureException.class,
            failure -> assertThat(failure.type()).isEqualTo(FailureType.BAD_DATA))
        .hasMessageContaining(message);
  }

  @Test
  void bytesThatAreNotUtf8AreRefused() {
    Path file = directory.resolve("latin.csv");
    assertThatThrownBy(
            () ->
                CsvRecords.read(
                    Files.write(file, "caf\u00e9,b".getBytes(StandardCharsets.ISO_8859_1)), 2))
        .isInstanceOf(FailureException.class)
        .hasMessageContainingAll("latin.csv", "not UTF-8");
  }

  private List<CsvRecord> read(String text) throws IOException {
    return CsvRecords.read(Files.writeString(directory.resolve("file.csv"), text), 2);
  }
}
