package io.fireact.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class LocaleCheckTest {
  private static final String BAD = "wor\uFFFDter";

  @Test
  void lettersThatTheLocaleHasNotAreRefusedWhereverTheyWere() {
    Charset ascii = StandardCharsets.US_ASCII;
    assertThat(problem(ascii, "ask", BAD).orElseThrow())
        .contains("an argument", "US-ASCII", "LC_ALL=C.UTF-8");
    LocaleCheck check = new LocaleCheck(ascii, Optional.empty());
    assertThat(check.problem(new String[0], "/tmp/" + BAD, Map.of()).orElseThrow())
        .contains("current directory");
    assertThat(check.problem(new String[0], "/", Map.of("HOME", BAD)).orElseThrow())
        .contains("HOME");
    assertThat(check.problem(new String[0], "/", Map.of("PS1", BAD))).isEmpty();
    assertThat(problem(ascii, "plain")).isEmpty();
  }

  @Test
  void bytesThatAreNoTextAreNotTheLetterThatStandsForThem() {
    Charset utf8 = StandardCharsets.UTF_8;
    assertThat(problem(utf8, "\u00e9")).isEmpty();
    assertThat(problem(utf8, BAD)).as("written so").isEmpty();
    byte[] latin = "ask\u0000Andr\u00e9\u0000".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(
            new LocaleCheck(utf8, Optional.of(latin))
                .problem(new String[] {"ask", "Andr\uFFFD"}, "/", Map.of())
                .orElseThrow())
        .contains("not UTF-8");
  }

  private static Optional<String> problem(Charset letters, String... arguments) {
    byte[] written = String.join("\u0000", arguments).getBytes(StandardCharsets.UTF_8);
    return new LocaleCheck(letters, Optional.of(written)).problem(arguments, "/", Map.of());
  }
}
