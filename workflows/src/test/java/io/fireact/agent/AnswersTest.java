package io.fireact.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers are compared as HotpotQA's own script compares them. */
final class AnswersTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "The Beatles|beatles",
        "An apple, a day!|apple day",
        "Theatre of a thousand|theatre of thousand",
        "U.S.A.|usa",
        "it's|its",
        "  two   words |two words",
        "“Lind”|“lind”",
        "the|``",
      })
  void normalizes(String answer, String normal) {
    assertThat(Answers.normalize(answer)).isEqualTo(normal);
  }

  @Test
  void matchesWithoutCasePunctuationAndArticles() {
    assertThat(Answers.exactMatch("The \"Chief\" of Protocol.", "chief of protocol")).isTrue();
    assertThat(Answers.exactMatch("chief", "chief of protocol")).isFalse();
    assertThat(Answers.exactMatch("", "Zanville")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "New York City|the city of New York|0.8571428571428571",
        "yes|yes|1",
        "yes it is|yes|0",
        "no|no way|0",
        "noanswer|anything|0",
        "a a b|b b|0.6666666666666666",
        "Lind|Berg|0",
        "the|the|0",
      })
  void countsSharedTokens(String answer, String gold, double f1) {
    assertThat(Answers.f1(answer, gold)).isCloseTo(f1, within(1e-15));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // Letters of other planes are letters: no article begins or ends beside one.
        "\uD835\uDC00the|\uD835\uDC00the",
        "the\uD835\uDC00|the\uD835\uDC00",
        "\uD801\uDC00|\uD801\uDC28",
        // A combining mark is none, and neither is an emoji.
        "a\u0301|\u0301",
        "the\uD83D\uDE00|\uD83D\uDE00",
        // A sigma is final where a letter stands before it and none behind, whatever is between.
        "\u039F\u03A3|\u03BF\u03C2",
        "\u03A3|\u03C3",
        "\u0391\u03A3'\u0391|\u03B1\u03C3\u03B1",
        "\u0130|i\u0307",
      })
  void readsLettersOfAnyPlane(String answer, String normal) {
    assertThat(Answers.normalize(answer)).isEqualTo(normal);
  }

  /**
   * Pairs of odd texts with what hotpot_evaluate_v1.py said about them: first text, second text,
   * the first one's normal form, F1. The random ones are written by src/test/parity/answers.py.
   */
  @ParameterizedTest
  @ValueSource(strings = {"official-answers.json", "unicode-answers.json"})
  void agreesWithTheOfficialScriptOnOddTexts(String file) throws IOException {
    JsonNode rows;
    try (InputStream json = AnswersTest.class.getResourceAsStream(file)) {
      rows = Json.mapper().readTree(Objects.requireNonNull(json));
    }
    assertThat(rows).hasSizeGreaterThan(300);
    for (JsonNode row : rows) {
      String answer = row.get(0).asText();
      String gold = row.get(1).asText();
      if (!(answer + gold).codePoints().allMatch(Character::isDefined)) {
        continue; // younger than this Java
      }
      assertThat(Answers.normalize(answer)).as(answer).isEqualTo(row.get(2).asText());
      assertThat(Answers.f1(answer, gold))
          .as(answer)
          .isCloseTo(row.get(3).asDouble(), within(1e-12));
    }
  }
}
