package io.fireact.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.Pipe;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class StallGuardTest {
  @Test
  void whatIsQuickIsLeftAlone() throws IOException {
    try (StallGuard guard = new StallGuard(Duration.ofMinutes(1))) {
      for (int i = 0; i < 1_000; i++) {
        int each = i;
        assertThat(guard.within(() -> each)).isEqualTo(each);
      }
    }
  }

  @Test
  void aReaderThatNobodyWritesToIsEndedAndItsThreadGoesOn() throws IOException {
    Pipe pipe = Pipe.open();
    try (StallGuard guard = new StallGuard(Duration.ofMillis(50))) {
      assertThatThrownBy(() -> guard.within(() -> pipe.source().read(ByteBuffer.allocate(1))))
          .isInstanceOf(ClosedByInterruptException.class);
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
      assertThat(pipe.source().isOpen()).isFalse();
    }
  }
}
