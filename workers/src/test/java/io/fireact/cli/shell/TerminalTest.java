package io.fireact.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class TerminalTest {
  @Test
  void aPipeAndADumbTerminalGetPlainLines() {
    assertThat(Terminal.of(false, Map.of("TERM", "xterm", "LANG", "C.UTF-8")).live()).isFalse();
    Terminal dumb = Terminal.of(true, Map.of("TERM", "dumb", "LANG", "C.UTF-8", "COLUMNS", "90"));
    assertThat(dumb.live()).isFalse();
    assertThat(dumb.color()).isFalse();
    assertThat(dumb.unicode()).isFalse();
    assertThat(Terminal.of(true, Map.of()).live()).as("no TERM").isFalse();
  }

  @Test
  void noColorIsHonoured() {
    Map<String, String> plain = Map.of("TERM", "xterm", "COLUMNS", "90");
    assertThat(Terminal.of(true, plain).color()).isTrue();
    assertThat(Terminal.of(true, Map.of("TERM", "xterm", "COLUMNS", "90", "NO_COLOR", "1")).color())
        .isFalse();
  }

  @Test
  void theLocaleDecidesAboutUnicode() {
    assertThat(unicode(Map.of("TERM", "xterm", "COLUMNS", "90", "LANG", "de_DE.utf8"))).isTrue();
    assertThat(unicode(Map.of("TERM", "x", "COLUMNS", "90", "LC_ALL", "C", "LANG", "de_DE.UTF-8")))
        .isFalse();
  }

  @Test
  void columnsAreTakenFromTheEnvironment() {
    assertThat(Terminal.of(true, Map.of("TERM", "x", "COLUMNS", "123")).width().columns())
        .isEqualTo(123);
    assertThat(Terminal.of(true, Map.of("TERM", "x", "COLUMNS", "3")).width().columns())
        .isEqualTo(40);
    assertThat(Terminal.plain().width().columns()).isEqualTo(80);
  }

  private static boolean unicode(Map<String, String> environment) {
    return Terminal.of(true, environment).unicode();
  }
}
