package io.fireact.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no JSON is refused with its place, and nothing of what is JSON is lost. */
final class StrictJsonTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\": 1} {\"a\": 2}|something follows the first value (line 1, column 10)",
        "[1]~[2]|something follows the first value (line 2, column 1)",
        "{\"a\": 1}}|something follows the first value (line 1, column 9)",
        "[1],|something follows the first value (line 1, column 4)",
        "1 x|something follows the first value (line 1, column 3)",
        "{\"a\": 1, \"a\": 2}|Duplicate field 'a' (line 1, column 13)",
        "{\"a\": NaN}|JSON has no number 'NaN' (line 1",
        "[Infinity]|JSON has no number 'Infinity'",
        "[-Infinity]|-Infinity",
        "[1e999]|a number that is too large",
        "[01]|Leading zeroes",
        "{'a': 1}|was expecting double-quote",
        "[1, ]|Unexpected character (']'",
        "[1 // one~]|maybe a (non-standard) comment?",
        "[\"\\ud83d\"]|the escape \\ud83d, which is half a character",
        "{\"\\udc00\": 1}|surrogate",
        "[\"a|Unexpected end-of-input",
        "[1, {\"b\"|Unexpected end-of-input",
        "``|it is empty (line 1, column 1)",
      })
  void whatIsNotOneValueIsRefused(String text, String message) {
    assertThatThrownBy(() -> StrictJson.read(text.replace('~', '\n').getBytes(UTF_8)))
        .isInstanceOf(MalformedJsonException.class)
        .hasMessageContaining(message)
        .message()
        .doesNotContain("REDACTED", "Source", "JsonReadFeature", "ALLOW_");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\uFEFF{\"a\": [1, null]}", " \r\n{\"a\": [1, null]}\r\n\t "})
  void aByteOrderMarkAndWhiteSpaceAroundAreNothing(String text) {
    assertThat(StrictJson.read(text.getBytes(UTF_8)))
        .isEqualTo(StrictJson.read("{\"a\":[1,null]}"));
    assertThat(StrictJson.read(text)).isEqualTo(StrictJson.read("{\"a\":[1,null]}"));
  }

  @Test
  void aDocumentThatIsTooDeepIsRefusedInWords() {
    assertThatThrownBy(() -> StrictJson.read("[".repeat(5_000)))
        .hasMessageContaining("nesting depth (1001) exceeds the maximum allowed (1000)")
        .message()
        .doesNotContain("Constraints");
  }

  @Test
  void lettersOfAnyPlaneStayAsTheyAre() {
    assertThat(StrictJson.read("[\"\uD83D\uDE00\", \"\\ud83d\\ude00\"]"))
        .isEqualTo(StrictJson.read("[\"\uD83D\uDE00\",\"\uD83D\uDE00\"]"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32"})
  void anotherEncodingIsNamed(String charset) {
    assertThatThrownBy(() -> StrictJson.read("{\"a\": \"b\"}".getBytes(Charset.forName(charset))))
        .isInstanceOf(MalformedJsonException.class)
        .hasMessageContaining("UTF-16")
        .hasMessageContaining("save the file as UTF-8");
  }

  @Test
  void aByteThatIsNotUtf8HasAPlace() {
    byte[] text = "{\"a\": 1,\n \"b\": \"caf\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> StrictJson.read(text))
        .hasMessage("a byte here is not UTF-8; save the file as UTF-8 (line 2, column 11)");
  }

  @Test
  void ofWhatAProgramWroteTheLastKeyCounts() {
    assertThat(
            StrictJson.readLastKeyWins("{\"a\": 1, \"a\": 2}".getBytes(UTF_8)).path("a").intValue())
        .isEqualTo(2);
    assertThatThrownBy(() -> StrictJson.readLastKeyWins("{} {}".getBytes(UTF_8)))
        .hasMessageContaining("something follows");
  }

  @Test
  void aFieldIsFoundWithoutTheRest() {
    byte[] file = "\uFEFF{\"a\": {\"format\": \"x\"}, \"format\": \"y\", \"z\"".getBytes(UTF_8);
    assertThat(StrictJson.field(file, "format")).contains("y");
    assertThat(StrictJson.field("[1]".getBytes(UTF_8), "format")).isEmpty();
    assertThatThrownBy(() -> StrictJson.field(file, "other"))
        .isInstanceOf(MalformedJsonException.class);
  }

  @Test
  void ourOwnRecordsEndWithTheirValueToo() {
    assertThatThrownBy(() -> Json.read("1 2", Integer.class)).hasMessageContaining("railing");
    assertThatThrownBy(() -> Json.read("null", Integer.class)).hasMessageContaining("it is null");
  }

  @Test
  void linesAreCountedAsAnEditorCounts() {
    byte[] file = "\uFEFF{\"a\": 1}\r\n\r\n{\"a\": 2}\n  \n{\"a\": 3} ".getBytes(UTF_8);
    List<JsonLineReader.Line> lines = JsonLineReader.lines(file);
    assertThat(lines).extracting(JsonLineReader.Line::number).containsExactly(1, 3, 5);
    assertThat(lines)
        .extracting(line -> line.value().path("a").intValue())
        .containsExactly(1, 2, 3);
  }

  @Test
  void aBadLineIsNamed() {
    List<JsonLineReader.Line> lines = JsonLineReader.lines("1\n\n{} {}\n{".getBytes(UTF_8));
    assertThatThrownBy(() -> lines.get(1).value())
        .hasMessage("something follows the first value (line 3, column 4)");
    assertThatThrownBy(() -> lines.get(2).value()).hasMessageContaining("(line 4, column");
    assertThatThrownBy(() -> JsonLineReader.lines(new byte[] {'1', '\n', '"', (byte) 0xFF, '"'}))
        .hasMessageContaining("not UTF-8")
        .hasMessageContaining("(line 2, column 2)");
  }

  private static final Charset UTF_8 = StandardCharsets.UTF_8;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\": 1}|it is no array (line 1, column 1)",
        "[1]~[2]|something follows the first value (line 2, column 1)",
        "[1, {\"a\": 1, \"a\": 2}]|Duplicate field 'a'",
        "[1,~1e999]|a number that is too large to be held (line 2, column 1)",
        "[1,~ \"\\ud83d\"]|the escape \\ud83d, which is half a character",
        "[1, 2|Unexpected end-of-input",
        "[1, ]|Unexpected character (']'",
        "[\u0000]|Illegal character ((CTRL-CHAR, code 0)"
      })
  void elementsOfAnArrayAreReadOneByOneAsStrictly(String text, String message) {
    byte[] bytes = text.replace('~', '\n').replace("\\u0000", "\0").getBytes(UTF_8);
    assertThatThrownBy(() -> StrictJson.elements(new ByteArrayInputStream(bytes), element -> {}))
        .isInstanceOf(MalformedJsonException.class)
        .hasMessageContaining(message);
  }

  @Test
  void anArrayNeedNotFitIntoMemoryAndItsBytesAreUtf8() throws Exception {
    List<String> told = new ArrayList<>();
    StrictJson.elements(
        new ByteArrayInputStream("\uFEFF [1, {\"\u00e9\": []}, \"x\"] \n".getBytes(UTF_8)),
        element -> told.add(element.toString()));
    assertThat(told).containsExactly("1", "{\"\u00e9\":[]}", "\"x\"");
    byte[] latin = "[1,\n\"\u00e9\"]".getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> StrictJson.elements(new ByteArrayInputStream(latin), element -> {}))
        .isInstanceOf(MalformedJsonException.class)
        .hasMessageContaining("is not UTF-8; save the file as UTF-8");
  }
}
