package io.fireact.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.fireact.failure.FailureException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
                    {"title": "Oslo", "text": "A town.", "id": "7", "url": "http://a"}

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
        "{\"title\": \"a\", \"text\": \"b\"}\\n{|line 2: it is not JSON",
        "{\"title\": \"a\"}|line 1: \"text\" must be text",
        "{\"title\": \"Lima\", \"text\": \"a\"} {\"title\": \"Hue\", \"text\": \"b\"}|line 1: it is not"
            + " JSON: something follows the first value (line 1, column",
        "{\"title\": \"a\", \"text\": \"b\", \"text\": \"c\"}|Duplicate field 'text'",
        "{\"title\": \"a\", \"text\": \"b\", \"more\": 1}|line 1: \"more\" is no known field of a passage",
        "{\"title\": \"a\", \"text\": \"b\", \"id\": [1]}|line 1: \"id\" must be text, but is [1]",
        "[]|line 1: it is [], not a passage",
        "{\"title\": 3, \"text\": \"b\"}|line 1: \"title\" must be text",
        "{\"id\": \"x\", \"title\": \"a\", \"text\": \"b\"}\\n{\"id\": \"x\", \"title\": \"c\","
            + " \"text\": \"d\"}|line 2: the id x is there twice",
        "\\n|has no passage"
      })
  void whatIsWrongIsToldWithItsLine(String text, String message) throws IOException {
    Path file = file(text.replace("\\n", "\n"));
    assertThatThrownBy(() -> CorpusFile.read(file))
        .isInstanceOf(FailureException.class)
        .hasMessageContainingAll(file.toString(), message);
  }

  @Test
  void aFileOfWindowsIsReadAsItIsMeant() throws IOException {
    assertThat(
            CorpusFile.read(
                file(
                    String.join(
                        "\r\n",
                        "\uFEFF{\"title\":\"Lima\",\"text\":\"Lima is the capital of Peru.\"}",
                        "",
                        "{\"title\":\"Hue\",\"text\":\"Hue is a city.\",\"_id\":7}",
                        ""))))
        .extracting(Passage::title, Passage::text)
        .containsExactly(
            tuple("Lima", "Lima is the capital of Peru."), tuple("Hue", "Hue is a city."));
  }

  @Test
  void anotherEncodingIsNamed() throws IOException {
    Path file = directory.resolve("corpus.jsonl");
    Files.write(file, "{\"title\":\"a\",\"text\":\"b\"}".getBytes(StandardCharsets.UTF_16));
    assertThatThrownBy(() -> CorpusFile.read(file)).hasMessageContaining("it is UTF-16");
    Files.write(file, "\n{\"title\":\"caf\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> CorpusFile.read(file))
        .hasMessageContaining(
            "a byte here is not UTF-8; save the file as UTF-8 (line 2, column 14)");
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
