package io.fireact.lm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** The other tests' measure of a leak measures what it says. */
final class NativeMemoryTest {
  private static final int BYTES = 64 << 20;
  private static final long KILOBYTES = BYTES >> 10;

  @Test
  void whatLiesOutsideTheHeapCounts() {
    long before = NativeMemory.kilobytes();
    ByteBuffer buffer = ByteBuffer.allocateDirect(BYTES);
    for (int i = 0; i < BYTES; i += 1024) {
      buffer.put(i, (byte) 1); // only touched pages are there
    }
    assertThat(NativeMemory.kilobytes() - before).isGreaterThan(KILOBYTES * 9 / 10);
    assertThat(buffer.get(0)).isEqualTo((byte) 1);
  }

  @Test
  void theHeapDoesNotCount() {
    long before = NativeMemory.kilobytes();
    byte[] array = new byte[BYTES];
    for (int i = 0; i < BYTES; i += 1024) {
      array[i] = 1;
    }
    assertThat(NativeMemory.kilobytes() - before).isLessThan(KILOBYTES / 2);
    assertThat(array[0]).isEqualTo((byte) 1);
  }
}
