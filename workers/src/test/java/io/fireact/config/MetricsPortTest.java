package io.fireact.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class MetricsPortTest {
  @Test
  void aPortOrOff() {
    assertThat(MetricsPort.parse("off")).isEqualTo(new MetricsPort.Off());
    assertThat(MetricsPort.parse("0")).isEqualTo(new MetricsPort.Fixed(0));
    assertThat(MetricsPort.parse("65535")).isEqualTo(new MetricsPort.Fixed(65535));
  }

  @Test
  void anythingElseIsRefusedWithWhatIsAllowed() {
    for (String text : new String[] {"", "-1", "65536", "99999", "9464x", "on"}) {
      assertThatThrownBy(() -> MetricsPort.parse(text))
          .as(text)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("0 to 65535");
    }
  }
}
