package io.fireact.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PeerTextTest {
  private static final String SECRET = "word-of-the-test-4711-0815";
  private final PeerText text =
      new PeerText(ApiKey.read(Map.of("SOME_KEY", SECRET), "SOME_KEY").orElseThrow());

  @Test
  void anExcerptIsOneShortLineWithoutControlCharacters() {
    assertThat(text.excerpt("a\r\n\tb\u0000\u001b[31mc\u202e\ufeff d")).isEqualTo("a b[31mc d");
    assertThat(text.excerpt("😀".repeat(500))).isEqualTo("😀".repeat(200) + "...");
    assertThat(text.excerpt(null)).isEmpty();
  }

  @Test
  void theKeyIsReplacedAlsoWhereItIsBrokenByControlCharacters() {
    assertThat(text.excerpt("bad key " + SECRET + "!")).isEqualTo("bad key [key]!");
    assertThat(text.excerpt("bad key word-of-\u0000the-test-4711-\u200b0815"))
        .isEqualTo("bad key [key]");
  }

  @Test
  void aTextWithAPartOfTheKeyIsWithheld() {
    assertThat(text.excerpt("bad key " + SECRET.substring(0, 15) + "***"))
        .startsWith("(withheld")
        .doesNotContain("word-of");
  }

  @Test
  void aTextWithAnotherCredentialIsWithheld() {
    assertThat(text.excerpt("see Bearer abcdefghijklmnop1234")).startsWith("(withheld");
  }

  @Test
  void aKeyShowsItsVariableOnly() {
    ApiKey key = ApiKey.read(Map.of("SOME_KEY", " " + SECRET + "\n"), "SOME_KEY").orElseThrow();
    assertThat(key.value()).isEqualTo(SECRET);
    assertThat(key).hasToString("ApiKey[SOME_KEY]");
  }

  @Test
  void aBlankVariableIsNotSet() {
    assertThat(ApiKey.read(Map.of("SOME_KEY", " \n"), "SOME_KEY")).isEmpty();
    assertThat(ApiKey.read(Map.of(), "SOME_KEY")).isEmpty();
  }

  @Test
  void aKeyThatFitsInNoHeaderIsRefusedWithoutShowingIt() {
    FailureException failure =
        catchThrowableOfType(
            FailureException.class,
            () -> ApiKey.read(Map.of("SOME_KEY", SECRET + "\n" + SECRET), "SOME_KEY"));
    assertThat(failure.type()).isEqualTo(FailureType.UNAUTHORIZED);
    assertThat(failure).hasMessageContaining("SOME_KEY").hasMessageNotContaining("4711");
  }
}
