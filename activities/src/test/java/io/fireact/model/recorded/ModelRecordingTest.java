package io.fireact.model.recorded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.call.RecordingFile;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ModelRecordingTest {
  private static final String ANSWER =
      "{'text': 'a', 'input_tokens': 1, 'output_tokens': 2, 'finish': 'STOP', 'seconds': 1.5}";
  private static final String LINE =
      "{'about': 'q', 'request': '"
          + "0".repeat(64)
          + "', 'sample': 0, 'completion': "
          + ANSWER
          + "}";

  private final Path directory;

  ModelRecordingTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void theSameAnswerTwiceIsOne() {
    assertThatCode(() -> read(LINE + "\n\n" + LINE + "\n")).doesNotThrowAnyException();
  }

  /** Samples are seeds, and seeds are any 64 bits. */
  @Test
  void aSampleMayBeBelowZero() {
    assertThatCode(() -> read(LINE.replace("'sample': 0", "'sample': -7000000000")))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'about': 'q' | 'abuot': 'q' | \"abuot\" is no known field of a recorded answer",
        "'text': 'a' | 'text': 5 | line 1, completion: \"text\" must be text, but is 5",
        "'text': 'a' | 'text': 'a', 'reasoning': 'b' | completion: \"reasoning\" is no known field",
        "'sample': 0 | 'sample': 1.5 | \"sample\" must be a whole number of 64 bits, but is 1.5",
        "'sample': 0 | 'sample': '0' | \"sample\" must be a whole number of 64 bits, but is \"0\"",
        "'sample': 0 | 'sample': 99999999999999999999 | must be a whole number of 64 bits",
        "'sample': 0, | `` | \"sample\" must be a whole number of 64 bits, but is missing",
        "'input_tokens': 1 | 'input_tokens': -1 | must be a whole number from 0 on, but is -1",
        "'finish': 'STOP' | 'finish': 'stop' | \"finish\" must be STOP or LENGTH",
        "'request': '0 | 'request': '0g | \"request\" must be a SHA-256",
        "'completion': {'text': 'a', 'input_tokens': 1, 'output_tokens': 2, 'finish': 'STOP',"
            + " 'seconds': 1.5} | 'completion': 'a' | \"completion\" must be an object, but is",
      })
  void whatWouldBeLeftOutOrGuessedIsRefusedByLine(String part, String other, String message) {
    assertThatThrownBy(() -> read(LINE.replace(part, other) + "\n"))
        .isInstanceOfSatisfying(
            FailureException.class,
            failure -> assertThat(failure.type()).isEqualTo(FailureType.BAD_DATA))
        .hasMessageContainingAll("r.jsonl", message);
  }

  private ModelRecording read(String lines) throws IOException {
    Files.writeString(directory.resolve("r.jsonl"), lines.replace('\'', '"'));
    return ModelRecording.read(RecordingFile.find("r.jsonl", "", directory));
  }
}
