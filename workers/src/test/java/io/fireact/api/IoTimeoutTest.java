package io.fireact.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.Pipe;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class IoTimeoutTest {
  @Test
  void whatIsQuickIsLeftAlone() throws IOException {
    try (IoTimeout ioTimeout = new IoTimeout(Duration.ofMinutes(1))) {
      for (int i = 0; i < 1_000; i++) {
        int each = i;
        assertThat(ioTimeout.within(() -> each)).isEqualTo(each);
      }
    }
  }

  @Test
  void aReaderThatNobodyWritesToIsEndedAndItsThreadGoesOn() throws IOException {
    Pipe pipe = Pipe.open();
    try (IoTimeout ioTimeout = new IoTimeout(Duration.ofMillis(50))) {
      assertThatThrownBy(() -> ioTimeout.within(() -> pipe.source().read(ByteBuffer.allocate(1))))
          .isInstanceOf(ClosedByInterruptException.class);
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
      assertThat(pipe.source().isOpen()).isFalse();
    }
  }
}
