package io.fireact.lm.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.ElementType;
import io.fireact.lm.architecture.FlatWeights;
import io.fireact.lm.architecture.LoraLayout;
import io.fireact.lm.architecture.LoraWeights;
import io.fireact.lm.architecture.TargetModule;
import io.fireact.lm.architecture.WeightLayout;
import io.fireact.lm.architecture.WeightSource;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

      decoder.copy(1, 0, 6);
      float[] moved = decoder.write(new long[] {SECOND[6]}, new long[] {6});
      assertClose(moved, after(weights, SECOND, 7));
    }
  }

  @Test
  void anAdapterIsMergedIntoTheWeights() {
    LoraLayout lora = LoraLayout.of(TINY, EnumSet.of(TargetModule.K, TargetModule.UP), 3);
    float[] adapter = TrainerTest.random(lora.size(), 0.4, 2);
    double[] merged =
        ReferenceLlama.merged(
            TINY, TrainerTest.doubles(weights), lora, TrainerTest.doubles(adapter), 2);
    try (CachedDecoder decoder = decoder(lora, adapter)) {
      assertClose(decoder.read(0, FIRST), new ReferenceLlama(TINY, merged).logits(FIRST)[4]);
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyFamilysCacheGivesTheLogitsOfTheWholeText(Family family) {
    Architecture shape = family.shape();
    float[] weights = family.weights(1);
    int[] text = text(150);
    double[][] expected = new ReferenceLlama(shape, TrainerTest.doubles(weights)).logits(text);
    try (CachedDecoder decoder = decoder(shape, weights, List.of())) {
      assertClose(decoder.read(0, Arrays.copyOf(text, 5)), expected[4]);
      assertClose(decoder.read(1, Arrays.copyOf(text, 140)), expected[139]);
      for (int i = 0; i < 8; i++) {
        float[] both =
            decoder.write(new long[] {text[5 + i], text[140 + i]}, new long[] {5 + i, 140 + i});
        assertClose(Arrays.copyOf(both, 11), expected[5 + i]);
        assertClose(Arrays.copyOfRange(both, 11, 22), expected[140 + i]);
      }
    }
  }

  @Test
  void eachSequenceHasItsOwnAdapterOrNone() {
    Architecture shape = Family.WINDOWED_GROUPED_AND_BIASED.shape();
    float[] weights = Family.WINDOWED_GROUPED_AND_BIASED.weights(1);
    LoraLayout some = LoraLayout.of(shape, EnumSet.of(TargetModule.K, TargetModule.UP), 3);
    LoraLayout all = LoraLayout.of(shape, EnumSet.allOf(TargetModule.class), 2);
    List<LoraWeights> adapters =
        List.of(
            new LoraWeights(some, TrainerTest.random(some.size(), 0.3, 2), 2),
            new LoraWeights(all, TrainerTest.random(all.size(), 0.3, 3), 0.5));
    int[] text = text(7);
    try (CachedDecoder decoder = decoder(shape, weights, adapters)) {
      double[][] expected = new double[3][];
      for (int adapter = 0; adapter < 3; adapter++) {
        double[] used = TrainerTest.doubles(weights);
        if (adapter > 0) {
          LoraWeights lora = adapters.get(adapter - 1);
          used =
              ReferenceLlama.merged(
                  shape, used, lora.layout(), TrainerTest.doubles(lora.parameters()), lora.scale());
        }
        double[][] logits = new ReferenceLlama(shape, used).logits(text);
        assertClose(decoder.read(adapter, Arrays.copyOf(text, 6), 0, adapter), logits[5]);
        expected[adapter] = logits[6];
      }
      long[] last = {text[6], text[6], text[6]};
      float[] next = decoder.write(last, new long[] {6, 6, 6}, new long[] {0, 1, 2});
      for (int adapter = 0; adapter < 3; adapter++) {
        assertClose(Arrays.copyOfRange(next, 11 * adapter, 11 * adapter + 11), expected[adapter]);
      }
      long[] likeliest = decoder.writeGreedy(last, new long[] {6, 6, 6}, new long[] {0, 1, 2});
      for (int adapter = 0; adapter < 3; adapter++) {
        double largest = Arrays.stream(expected[adapter]).max().orElseThrow();
        assertThat(expected[adapter][(int) likeliest[adapter]]).isEqualTo(largest);
      }
    }
  }

  @Test
  void whatLiesAndIsDecodedBesideASequenceDecidesNoBitOfIt() {
    Architecture nano = new Architecture(900, 128, 384, 4, 3, 512, 10000, 1e-5, 11);
    float[] random = TrainerTest.random(new WeightLayout(nano).size(), 0.1, 1);
    LoraLayout all = LoraLayout.of(nano, EnumSet.allOf(TargetModule.class), 8);
    LoraLayout some = LoraLayout.of(nano, EnumSet.of(TargetModule.Q, TargetModule.DOWN), 5);
    LoraWeights own = new LoraWeights(all, TrainerTest.random(all.size(), 0.1, 2), 2);
    LoraWeights other = new LoraWeights(some, TrainerTest.random(some.size(), 0.1, 3), 1);
    int[] text = new int[150];
    Arrays.setAll(text, i -> (i * i + 3 * i) % 900);
    float[] read;
    float[] written;
    try (CachedDecoder decoder = decoder(nano, random, List.of(own))) {
      read = decoder.read(0, text, 0, 1);
      written = decoder.write(new long[] {7}, new long[] {150}, new long[] {1});
    }
    try (CachedDecoder decoder = decoder(nano, random, List.of(other))) {
      assertThat(decoder.add(other)).isEqualTo(2);
      assertThat(decoder.add(own)).isEqualTo(3);
      decoder.read(1, Arrays.copyOf(text, 70), 0, 1);
      decoder.read(2, Arrays.copyOf(text, 90), 0, 0);
      assertThat(decoder.read(0, text, 0, 3)).isEqualTo(read);
      float[] together =
          decoder.write(new long[] {7, 8, 9}, new long[] {150, 70, 90}, new long[] {3, 1, 0});
      assertThat(Arrays.copyOf(together, 900)).isEqualTo(written);

      decoder.remove(1);
      assertThat(decoder.read(0, text, 0, 3)).isEqualTo(read);
      assertThat(decoder.add(own)).as("the lowest number that is free").isEqualTo(1);
      assertThat(decoder.read(1, text, 0, 1)).isEqualTo(read);
    }
  }

  @ParameterizedTest
  @EnumSource
  void copiedBlocksGiveTheSameBitsAsReadOnes(Family family) {
    int[] text = text(180);
    try (CachedDecoder decoder = decoder(family.shape(), family.weights(1), List.of())) {
      float[] whole = decoder.read(0, text);
      decoder.read(1, Arrays.copyOf(text, 129));
      decoder.copy(1, decoder.firstPrefixSlot(), 128);
      decoder.copy(decoder.firstPrefixSlot(), 2, 128);
      assertThat(decoder.read(2, text, 128, 0)).isEqualTo(whole);
      assertThat(decoder.read(1, text, 64, 0)).isEqualTo(whole);
    }
  }

  @ParameterizedTest
  @EnumSource
  void promptsReadTogetherGiveWhatEachGivesAlone(Family family) {
    int[] text = text(180);
    int[] shorter = Arrays.copyOf(text, 70);
    try (CachedDecoder decoder = decoder(family.shape(), family.weights(1), List.of())) {
      float[] whole = decoder.read(0, text);
      float[] beginning = decoder.read(1, shorter);
      List<float[]> together =
          decoder.read(
              List.of(
                  new CachedDecoder.Prompt(1, shorter, 64, 0),
                  new CachedDecoder.Prompt(0, text, 0, 0)));
      assertThat(together).containsExactly(beginning, whole);
      assertThat(decoder.read(List.of())).isEmpty();
    }
  }

  @Test
  void copiedBlocksGiveTheSameBitsAtTheWidthOfARealStudent() {
    Architecture nano = new Architecture(900, 128, 384, 4, 3, 512, 10000, 1e-5, 11);
    float[] random = TrainerTest.random(new WeightLayout(nano).size(), 0.1, 1);
    int[] text = new int[330];
    Arrays.setAll(text, i -> (i * i + 3 * i) % 900);
    try (CachedDecoder decoder = decoder(nano, random, List.of())) {
      float[] whole = decoder.read(0, text);
      for (int known = 64; known < text.length; known += 64) {
        decoder.read(1, Arrays.copyOf(text, known + 3));
        assertThat(decoder.read(1, text, known, 0)).as("after %d", known).isEqualTo(whole);
      }
    }
  }

  @Test
  void weightsInHalfTheBytesAreReadAsTheyAre() {
    for (ElementType type : List.of(ElementType.BF16, ElementType.F16)) {
      float[] rounded = new float[weights.length];
      for (int i = 0; i < weights.length; i++) {
        rounded[i] = Math.round(weights[i] * 64) / 64f;
      }
      WeightSource half = new HalfWeights(new FlatWeights(TINY, rounded), type);
      try (CachedDecoder decoder =
          new CachedDecoder(TINY, half, List.of(), 1, 0, new Placement.Cpu())) {
        assertClose(decoder.read(0, FIRST), after(rounded, FIRST, 5));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void inBfloat16TheLogitsAreNearlyTheSame(Family family) {
    Architecture shape = family.shape();
    float[] weights = family.weights(1);
    int[] text = text(70);
    double[][] expected = new ReferenceLlama(shape, TrainerTest.doubles(weights)).logits(text);
    double size = Arrays.stream(expected[69]).map(Math::abs).max().orElseThrow();
    try (CachedDecoder decoder =
        new CachedDecoder(
            shape,
            new FlatWeights(shape, weights),
            List.of(),
            1,
            0,
            new Placement.Cpu(ElementType.BF16))) {
      decoder.read(0, Arrays.copyOf(text, 69));
      assertThat(TrainerTest.doubles(decoder.write(new long[] {text[69]}, new long[] {69})))
          .containsExactly(expected[69], Offset.offset(0.1 * size));
    }
  }

  @Test
  void aTensorThatIsMissingOrOfAnotherShapeIsNamed() {
    Architecture untied = Family.GROUPED_AND_UNTIED.shape();
    FlatWeights tied = new FlatWeights(TINY, weights);
    assertThatThrownBy(() -> new CachedDecoder(untied, tied, List.of(), 1, 0, new Placement.Cpu()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("lm_head.weight is missing");
    Architecture wider = new Architecture(12, 8, 12, 2, 2, 16, 10000, 1e-5, Math.sqrt(8));
    assertThatThrownBy(() -> new CachedDecoder(wider, tied, List.of(), 1, 0, new Placement.Cpu()))
        .hasMessageContaining(
            "model.embed_tokens.weight has the shape [11, 8], the architecture says [12, 8]");
  }

  private static int[] text(int length) {
    int[] text = new int[length];
    Arrays.setAll(text, i -> (i * i + 3 * i) % 11);
    return text;
  }

  private static CachedDecoder decoder(
      Architecture shape, float[] weights, List<LoraWeights> adapters) {
    return new CachedDecoder(
        shape, new FlatWeights(shape, weights), adapters, 3, 1, new Placement.Cpu());
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
