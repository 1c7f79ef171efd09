package io.fireact.lm.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FlatWeightsTest {
  private static final Architecture SHAPE = new Architecture(11, 8, 12, 2, 2, 16, 10_000, 1e-5, 1);

  @Test
  void weightsOfAnArrayAreThatArray() {
    float[] weights = new float[new WeightLayout(SHAPE).size()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (i * 7 % 13) / 3f - 2;
    }
    assertThat(FlatWeights.of(SHAPE, new FlatWeights(SHAPE, weights))).isEqualTo(weights);
  }

  /** The numbers are IEEE 754's own examples of binary16: largest, smallest, subnormal, zeros. */
  @Test
  void halvesOfBothKindsAreReadExactly() {
    assertThat(read(ElementType.F16, 0x3c00, 0xc000, 0x7bff, 0x0001, 0x03ff, 0x0400, 0x3555))
        .containsExactly(1f, -2f, 65504f, 0x1p-24f, 1023 * 0x1p-24f, 0x1p-14f, 0.33325195f);
    assertThat(read(ElementType.F16, 0x7c00, 0xfc00, 0x8000))
        .containsExactly(Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0f);
    assertThat(read(ElementType.F16, 0x7e00)[0]).isNaN();
    assertThat(read(ElementType.BF16, 0x3f80, 0xc049, 0x0001))
        .containsExactly(1f, -3.140625f, Float.intBitsToFloat(0x10000));
  }

  private static float[] read(ElementType type, int... bits) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * bits.length).order(ByteOrder.LITTLE_ENDIAN);
    Arrays.stream(bits).forEach(each -> bytes.putShort((short) each));
    float[] floats = new float[bits.length];
    type.floats(bytes.flip(), floats, 0, bits.length);
    return floats;
  }

  @Test
  void aTensorOfAnotherShapeIsRefusedByName() {
    WeightSource narrow =
        new WeightSource() {
          @Override
          public Stored find(String name) {
            return new Stored(ElementType.BF16, List.of(11L, 4L));
          }

          @Override
          public ByteBuffer read(String name, long from, int length) {
            return ByteBuffer.allocate(length);
          }

          @Override
          public void identify(MessageDigest digest) {
            digest.update((byte) 1);
          }
        };
    assertThatThrownBy(() -> FlatWeights.of(SHAPE, narrow))
        .hasMessage(
            "tensor model.embed_tokens.weight has the shape [11, 4], the architecture says [11,"
                + " 8]");
  }
}
