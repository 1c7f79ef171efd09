package io.fireact.lm.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class CachedDecoderTest {
  private static final Architecture TINY =
      new Architecture(11, 8, 12, 2, 2, 16, 10000, 1e-5, Math.sqrt(8));
  private static final int[] FIRST = {3, 1, 4, 1, 5};
  private static final int[] SECOND = {9, 2, 6, 5, 3, 5, 8};
  private final float[] weights = TrainerTest.random(new WeightLayout(TINY).size(), 0.5, 1);

  @Test
  void cachedDecodingGivesTheLogitsOfTheWholeText() {
    try (CachedDecoder decoder = decoder(LoraLayout.none(), new float[0])) {
      assertClose(decoder.read(0, Arrays.copyOf(FIRST, 3)), after(weights, FIRST, 3));
      assertClose(decoder.read(1, Arrays.copyOf(SECOND, 5)), after(weights, SECOND, 5));
      float[] both = decoder.write(new long[] {FIRST[3], SECOND[5]}, new long[] {3, 5});
      assertClose(Arrays.copyOf(both, 11), after(weights, FIRST, 4));
      assertClose(Arrays.copyOfRange(both, 11, 22), after(weights, SECOND, 6));

      decoder.move(1, 0, 6);
      float[] moved = decoder.write(new long[] {SECOND[6]}, new long[] {6});
      assertClose(moved, after(weights, SECOND, 7));
    }
  }

  @Test
  void anAdapterIsMergedIntoTheWeights() {
    LoraLayout lora = LoraLayout.of(TINY, EnumSet.of(LinearMap.K, LinearMap.UP), 3);
    float[] adapter = TrainerTest.random(lora.size(), 0.4, 2);
    double[] merged =
        ReferenceLlama.merged(
            TINY, TrainerTest.doubles(weights), lora, TrainerTest.doubles(adapter), 2);
    try (CachedDecoder decoder = decoder(lora, adapter)) {
      assertClose(decoder.read(0, FIRST), new ReferenceLlama(TINY, merged).logits(FIRST)[4]);
    }
  }

  @Test
  void theWholeContextCanBeUsed() {
    int[] text = new int[16];
    Arrays.setAll(text, i -> i * 7 % 11);
    try (CachedDecoder decoder = decoder(LoraLayout.none(), new float[0])) {
      decoder.read(0, Arrays.copyOf(text, 15));
      assertClose(decoder.write(new long[] {text[15]}, new long[] {15}), after(weights, text, 16));
    }
  }

  private CachedDecoder decoder(LoraLayout lora, float[] adapter) {
    return new CachedDecoder(TINY, weights, lora, adapter, 2, 2);
  }

  private static double[] after(float[] weights, int[] text, int length) {
    return new ReferenceLlama(TINY, TrainerTest.doubles(weights))
        .logits(Arrays.copyOf(text, length))[length - 1];
  }

  private static void assertClose(float[] found, double[] expected) {
    assertThat(TrainerTest.doubles(found)).containsExactly(expected, Offset.offset(2e-5));
  }
}
