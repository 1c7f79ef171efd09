package io.fireact.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.json.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KeyRedactorTest {
  private static final String KEY = "sk-proj-Ab3/dE+fG=hI7kLm&Nop9Qrs";
  private final KeyRedactor redactor = new KeyRedactor(List.of(KEY));

  static Stream<String> forms() {
    byte[] bytes = KEY.getBytes(StandardCharsets.UTF_8);
    Base64.Encoder base64 = Base64.getEncoder();
    StringBuilder escaped = new StringBuilder();
    StringBuilder percent = new StringBuilder();
    StringBuilder html = new StringBuilder();
    for (byte b : bytes) {
      escaped.append("\\u%04x".formatted(b));
      percent.append("%%%02X".formatted(b));
      html.append("&#%d;".formatted(b));
    }
    return Stream.of(
        KEY,
        KEY.toUpperCase(Locale.ROOT),
        URLEncoder.encode(KEY, StandardCharsets.UTF_8),
        percent.toString(),
        escaped.toString(),
        html.toString(),
        KEY.replace("/", "\\/"),
        KEY.replace("/", "\\\\/"),
        percent.toString().replace("%", "%25"),
        escaped.toString().replace("\\", "\\\\"),
        escaped.toString().replace("\\u00", "\\x"),
        KEY.replace("&", "&amp;"),
        KEY.replace("&", "\\u0026").replace("+", "\\u002B"),
        KEY.replace("/", "&#x2F;").replace("=", "&#061;"),
        HexFormat.of().formatHex(bytes),
        HexFormat.of().withUpperCase().formatHex(bytes),
        base64.encodeToString(bytes),
        Base64.getUrlEncoder().withoutPadding().encodeToString(bytes),
        base64.encodeToString(("Bearer " + KEY).getBytes(StandardCharsets.UTF_8)),
        base64.encodeToString(("Bearer  " + KEY).getBytes(StandardCharsets.UTF_8)),
        base64.encodeToString(("x:" + KEY + "\n").getBytes(StandardCharsets.UTF_8)),
        String.join("\u200b", KEY.split("")),
        String.join(" ", KEY.split("")),
        KEY.substring(0, 16) + "\n" + KEY.substring(16),
        KEY.substring(0, 20),
        KEY.substring(10));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void noFormOfAKeyStays(String form) {
    String redacted = redactor.redact("it is '" + form + "', you see");
    assertThat(redacted).startsWith("it is '").endsWith("', you see").contains("[key]");
    // What is left at the edges of an encoding does not say more than a few of its letters.
    assertThat(redacted.length()).isLessThan("it is '', you see".length() + "[key]".length() + 20);
  }

  @Test
  void whatSurroundsAKeyStays() {
    assertThat(redactor.redact("a " + KEY + " b " + KEY + " c")).isEqualTo("a [key] b [key] c");
    assertThat(redactor.redact(KEY)).isEqualTo("[key]");
    assertThat(redactor.redact("😀" + KEY + "é")).isEqualTo("😀[key]é");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Thought: I search.\nAction: search[who wrote it]",
        "keys begin with sk- and go on with letters",
        "Ab3/dE"
      })
  void otherTextsStayAsTheyAre(String text) {
    assertThat(redactor.redact(text)).isSameAs(text);
  }

  /** The keys of local servers are words, which an answer may need. */
  @ParameterizedTest
  @ValueSource(strings = {"EMPTY", "none", "x"})
  void aShortKeyIsNoSecret(String key) {
    assertThat(new KeyRedactor(List.of(key)).redact("the set is " + key)).endsWith(key);
  }

  @Test
  void jsonLosesTheKeyInTextsAndNamesAndNothingElse() {
    JsonNode json =
        Json.read(
            "{\"a\": [\"x " + KEY + "\", 1, null, true, 0.5], \"" + KEY + "\": {\"b\": \"c\"}}",
            JsonNode.class);
    assertThat(redactor.redact(json))
        .hasToString("{\"a\":[\"x [key]\",1,null,true,0.5],\"[key]\":{\"b\":\"c\"}}");
  }

  @Test
  void aMegabyteIsReadInOnePass() {
    String text = "word ".repeat(200_000);
    assertThat(redactor.redact(text + KEY)).isEqualTo(text + "[key]");
    for (String escapes : new String[] {"\\", "%25", "25", "&#0", "0"}) {
      String many = "%&#x" + escapes.repeat(300_000);
      assertThat(redactor.redact(many)).isSameAs(many);
    }
  }
}
