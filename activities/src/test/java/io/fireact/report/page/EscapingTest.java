package io.fireact.report.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.json.Json;
import io.fireact.report.figure.MarkupEscaper;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import org.junit.jupiter.api.Test;

final class EscapingTest {
  @Property
  void embeddedJsonIsTheSameValueWithoutAnythingThatABrowserCouldRead(
      @ForAll @CharRange(from = 0, to = 0xFFFF) String text) {
    String safe = EmbeddedJson.safe(Json.write(text));
    assertThat(Json.read(safe, String.class)).isEqualTo(text);
    assertThat(safe).doesNotContain("<", ">", "&", "\u2028", "\u2029");
    assertThat(MarkupEscaper.escape(text)).doesNotContain("<", ">", "\"", "\0");
  }

  @Test
  void scriptEndsCommentsAndLoneSurrogatesAreEscaped() {
    String text = "</script><!-- \u2028 \ud800 \u007f \ud83d\ude00";
    assertThat(EmbeddedJson.safe(Json.write(text)))
        .isEqualTo("\"\\u003c/script\\u003e\\u003c!-- \\u2028 \\ud800 \\u007f \ud83d\ude00\"");
  }

  @Test
  void htmlKeepsTextAndReplacesWhatIsNoCharacter() {
    assertThat(MarkupEscaper.escape("a<b>&\"c\" \ud800\u0001\ud83d\ude00\n"))
        .isEqualTo("a&lt;b&gt;&amp;&quot;c&quot; \ufffd\ufffd\ud83d\ude00\n");
  }

  @Test
  void anElementLeftOpenIsAMistakeOfTheProgram() {
    Html html = new Html().open("p");
    assertThatThrownBy(html::done).hasMessageContaining("[p]");
    assertThat(html.text("x").close().done()).isEqualTo("<p>x</p>");
  }
}
