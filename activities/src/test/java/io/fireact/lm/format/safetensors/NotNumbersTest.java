package io.fireact.lm.format.safetensors;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.lm.architecture.ElementType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NotNumbersTest {
  @ParameterizedTest
  @EnumSource(ElementType.class)
  void everyPatternOfBitsIsJudgedAsDecodingJudgesIt(ElementType type) {
    int step = type == ElementType.F32 ? 0x10001 : 1;
    long end = type == ElementType.F32 ? 1L << 32 : 1 << 16;
    float[] one = new float[1];
    for (long bits = 0; bits < end; bits += step) {
      // Among zeros and in each place of a word.
      int place = (int) (bits / step % 11);
      ByteBuffer bytes = zeros(11, type);
      if (type == ElementType.F32) {
        bytes.putInt(4 * place, (int) bits);
      } else {
        bytes.putShort(2 * place, (short) bits);
      }
      ByteBuffer element = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
      ElementCodec.decode(element.position(place * type.bytes()), type, one, 0, 1);
      int expected = Float.isFinite(one[0]) ? -1 : place;
      if (NotNumbers.first(bytes, type) != expected) {
        assertThat(NotNumbers.first(bytes, type)).as("bits %x", bits).isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ElementType.class)
  void theFirstOfSeveralIsFoundFromThePositionOn(ElementType type) {
    Random random = new Random(3);
    float[] values = new float[1_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    values[401] = Float.NaN;
    values[777] = Float.NEGATIVE_INFINITY;
    ByteBuffer bytes = zeros(values.length, type);
    ElementCodec.encode(values, 0, values.length, type, bytes);
    assertThat(NotNumbers.first(bytes.flip(), type)).isEqualTo(401);
    bytes.position(402 * type.bytes());
    assertThat(NotNumbers.first(bytes, type)).isEqualTo(777 - 402);
    assertThat(bytes.position()).isEqualTo(402 * type.bytes());
    bytes.position(778 * type.bytes());
    assertThat(NotNumbers.first(bytes, type)).isEqualTo(-1);
  }

  private static ByteBuffer zeros(int count, ElementType type) {
    return ByteBuffer.allocate(count * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
  }
}
