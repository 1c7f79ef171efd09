package io.fireact.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.sweep.FailureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CorpusFileTest {
  private final Path directory;

  CorpusFileTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void aPassageHasItsOwnIdOrThatOfItsContent() throws IOException {
    assertThat(
            CorpusFile.read(
                file(
                    """
                    {"title": "Oslo", "text": "A town.", "id": "7", "more": 1}

                    {"title": "Bonn", "text": "Another."}
                    """)))
        .containsExactly(
            new Passage("7", "Oslo", "A town."),
            new Passage(ContentId.of("Bonn\nAnother."), "Bonn", "Another."));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"title\": \"a\", \"text\": \"b\"}\\n{|record 2: it is not JSON",
        "{\"title\": \"a\"}|record 1: \"text\" must be text",
        "{\"title\": 3, \"text\": \"b\"}|record 1: \"title\" must be text",
        "{\"id\": \"x\", \"title\": \"a\", \"text\": \"b\"}\\n{\"id\": \"x\", \"title\": \"c\","
            + " \"text\": \"d\"}|record 2: the id x is there twice",
        "\\n|has no passage"
      })
  void whatIsWrongIsToldWithItsLine(String text, String message) throws IOException {
    Path file = file(text.replace("\\n", "\n"));
    assertThatThrownBy(() -> CorpusFile.read(file))
        .isInstanceOf(FailureException.class)
        .hasMessageContainingAll(file.toString(), message);
  }

  @Test
  void aFileThatIsNotThereIsSaid() {
    assertThatThrownBy(() -> CorpusFile.read(directory.resolve("nowhere")))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("nowhere");
  }

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("corpus.jsonl"), text);
  }
}
