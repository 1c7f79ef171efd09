package io.fireact.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TerminalTextTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u001b[2J",
        "\u001b]0;title\u0007",
        "\u009b31m",
        "\u0000",
        "\b",
        "\r",
        "\u007f",
        "\u0085",
        "\u202e",
        "\u2066",
        "\u200e",
        "\u061c",
        "\ufeff",
        "\u2028",
        "\u2029",
        "\ud83d",
        "\ude00",
        "\udb40\udc41",
        "\u00ad",
        "\u206a"
      })
  void noCharacterThatSteersATerminalStays(String steering) {
    for (String shown :
        new String[] {
          TerminalText.text("a" + steering + "b"),
          TerminalText.line("a" + steering + "b"),
          TerminalText.json("\"a" + steering + "b\"")
        }) {
      assertThat(shown).doesNotContain(steering.substring(0, 1));
      assertThat(shown).contains("a").contains("b");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "\u00e9\u00df \u4f60\u597d \u0645\u0631\u062d\u0628\u0627",
        "\ud83d\udc69\u200d\ud83d\udcbb",
        "\u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        ""
      })
  void lettersOfAllScriptsStay(String text) {
    assertThat(TerminalText.text(text)).isEqualTo(text);
    assertThat(TerminalText.line(text)).isEqualTo(text);
  }

  @Test
  void onlyTextHasLines() {
    assertThat(TerminalText.text("a\n\tb")).isEqualTo("a\n\tb");
    assertThat(TerminalText.line("a\n\tb")).isEqualTo("a\uFFFD\uFFFDb");
  }

  @Test
  void jsonMeansTheSame() {
    Map<String, String> value = Map.of("a\u202e", "\u007f\u009b[\ud83d\ude00\udb40\udc41\u2028x");
    String shown = TerminalText.json(Json.write(value));
    assertThat(shown).matches("[^\\p{Cc}\\p{Cf}\u2028]*");
    assertThat(Json.read(shown, JsonNode.class).path("a\u202e").asText())
        .isEqualTo(value.get("a\u202e"));
  }

  @Test
  void whatIsWrittenIsHarmlessAndOurOwnSequencesStay() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Output output = new Output(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    output.println("a\u001b[1m");
    output.print("b\u0007");
    output.painted("\u001b[2m.\u001b[0m");
    assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
        .containsExactly("a\uFFFD[1m", "b\uFFFD\u001b[2m.\u001b[0m");
  }
}
