package io.fireact.lm.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.FlatWeights;
import io.fireact.lm.engine.CachedDecoder;
import io.fireact.lm.engine.Placement;
import io.fireact.lm.text.TokenizerTraining;
import io.fireact.lm.text.WordTokenizer;
import io.fireact.lm.train.WeightInit;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PrefixCacheTest {
  private static final Architecture SHAPE =
      new Architecture(50, 16, 16, 2, 1, 300, 10_000, 1e-5, 4);
  private final WordTokenizer tokenizer = TokenizerTraining.train(Stream.of("a b c"), 60);
  private final CachedDecoder decoder =
      new CachedDecoder(
          SHAPE,
          new FlatWeights(SHAPE, WeightInit.plain(SHAPE, 1)),
          List.of(),
          4,
          2,
          new Placement.Cpu());
  private final PrefixCache prefixes = new PrefixCache(decoder);

  @AfterEach
  void close() {
    decoder.close();
  }

  @Test
  void whatAnActivePromptBeginsWithIsNotReadAgain() {
    Sequence first = prompt(0, 150, 1);
    assertThat(read(List.of(), first)).isZero();
    assertThat(read(List.of(first), prompt(0, 150, 2))).isEqualTo(128);
    assertThat(read(List.of(first), prompt(0, 130, 2))).isEqualTo(128);
    assertThat(read(List.of(first), prompt(0, 100, 2))).isEqualTo(64);
    assertThat(read(List.of(first), prompt(0, 63, 2))).isZero();
  }

  @Test
  void theLastTokenIsAlwaysRead() {
    Sequence first = prompt(0, 128, 1);
    assertThat(read(List.of(), first)).isZero();
    assertThat(read(List.of(first), first)).isEqualTo(64);
  }

  @Test
  void anotherAdaptersKeysAreNotUsed() {
    Sequence first = prompt(0, 150, 1);
    read(List.of(), first);
    prefixes.keep(decoder, 0, first);
    assertThat(prefixes.prepare(decoder, List.of(first), 1, prompt(1, 150, 1))).isZero();
  }

  @Test
  void promptsThatHaveLeftAreKeptUntilOthersTakeTheirPlace() {
    for (int text = 1; text <= 3; text++) {
      Sequence leaving = prompt(0, 150, -text);
      read(List.of(), leaving);
      prefixes.keep(decoder, 0, leaving);
      assertThat(read(List.of(), prompt(0, 150, -text))).isEqualTo(128);
    }
    assertThat(read(List.of(), prompt(0, 150, -1))).isZero();
    assertThat(read(List.of(), prompt(0, 150, -2))).isEqualTo(128);
  }

  @Test
  void aLongerPromptTakesThePlaceOfItsBeginning() {
    Sequence other = prompt(0, 150, -5);
    read(List.of(), other);
    prefixes.keep(decoder, 0, other);
    for (int length : new int[] {70, 140, 200}) {
      Sequence growing = prompt(0, length, -1);
      read(List.of(), growing);
      prefixes.keep(decoder, 0, growing);
    }
    assertThat(read(List.of(), prompt(0, 250, -1))).isEqualTo(192);
    assertThat(read(List.of(), prompt(0, 150, -5))).isEqualTo(128);
  }

  @Test
  void aPromptWaitsForOneThatIsAboutToBeReadIfItHasMoreInCommonThanAllOthers() {
    Sequence unread = prompt(0, 150, 1);
    Sequence alike = prompt(0, 150, 2);
    assertThat(prefixes.sharesMore(List.of(), List.of(unread), alike)).isTrue();
    assertThat(prefixes.sharesMore(List.of(), List.of(unread), prompt(0, 150, -2))).isFalse();
    assertThat(prefixes.sharesMore(List.of(), List.of(unread), prompt(1, 150, 2))).isFalse();
    assertThat(prefixes.sharesMore(List.of(prompt(0, 150, 3)), List.of(unread), alike)).isFalse();
    read(List.of(), prompt(0, 150, 3));
    prefixes.keep(decoder, 0, prompt(0, 150, 3));
    assertThat(prefixes.sharesMore(List.of(), List.of(unread), alike)).isFalse();
  }

  @Test
  void afterAFailureNothingIsUsed() {
    Sequence first = prompt(0, 150, 1);
    read(List.of(), first);
    prefixes.keep(decoder, 0, first);
    prefixes.clear();
    assertThat(prefixes.prepare(decoder, List.of(), 0, prompt(0, 150, 1))).isZero();
  }

  /** Reads as the loop does, checks the logits against reading all, and returns what was known. */
  private int read(List<Sequence> active, Sequence next) {
    int known = prefixes.prepare(decoder, active, active.size(), next);
    float[] logits = decoder.read(active.size(), next.promptIds(), known, next.adapter());
    assertThat(logits).isEqualTo(decoder.read(3, next.promptIds()));
    return known;
  }

  /** Prompts of a positive variant end differently, of a negative one begin differently. */
  private Sequence prompt(int adapter, int length, int variant) {
    int[] ids = new int[length];
    Arrays.setAll(ids, i -> (i * i + 3 * i + (variant < 0 ? -variant : 0)) % 40);
    ids[length - 1] = variant > 0 ? variant : ids[length - 1];
    return new Sequence(
        tokenizer, new Generation("", List.of(), 10, 0, 1, 0, adapter, piece -> {}), ids, 10, 0);
  }
}
