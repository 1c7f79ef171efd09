package io.fireact.lm.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.agent.Segment;
import io.fireact.lm.engine.MicroBatch;
import io.fireact.lm.text.TokenizerTraining;
import io.fireact.lm.text.WordTokenizer;
import io.fireact.spec.FineTuneSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BatchesTest {
  private final WordTokenizer tokenizer =
      TokenizerTraining.train(Stream.of("a b c d e f g h i j k l m"), 100);

  @Test
  void aRowBeginsWithADocumentAndEndsWhereItIsFull() {
    PackedDocuments rows =
        PackedDocuments.of(
            List.of(document("a b", "c"), document("d e", "f"), document("g", "h")),
            tokenizer,
            6,
            2,
            1);

    MicroBatch batch = rows.at(0).get(0);

    assertThat(row(batch, 0)).isEqualTo("a b c . d e");
    assertThat(row(batch, 1)).isEqualTo("g h");
    assertThat(labels(batch)).containsExactly("c", "f", "h");
    assertThat(batch.lossPositions()).containsExactly(1, 5, 6);
    assertThat(batch.tokens()).isEqualTo(8);
  }

  @Test
  void aDocumentLongerThanARowGoesOnInTheNext() {
    PackedDocuments rows =
        PackedDocuments.of(List.of(document("", "a b c d e f g h")), tokenizer, 3, 2, 1);
    MicroBatch batch = rows.at(0).get(0);
    assertThat(row(batch, 0)).isEqualTo("a b c");
    assertThat(row(batch, 1)).isEqualTo("e f g");
    assertThat(labels(batch)).containsExactly("b", "c", "d", "f", "g", "h");
  }

  @Test
  void afterTheLastRowTheyComeAgainInAnotherOrder() {
    List<List<Segment>> documents = new ArrayList<>();
    for (String word : "a b c d e f g h i j".split(" ")) {
      documents.add(document(word, word));
    }
    PackedDocuments rows = PackedDocuments.of(documents, tokenizer, 2, 10, 1);
    assertThat(words(rows.at(0))).isEqualTo("a b c d e f g h i j");
    assertThat(words(rows.at(1)))
        .isNotEqualTo(words(rows.at(0)))
        .isNotEqualTo(words(rows.at(2)))
        .isEqualTo(words(rows.at(1)));
    assertThat(words(rows.at(1)).split(" "))
        .containsExactlyInAnyOrder("a b c d e f g h i j".split(" "));
  }

  @Test
  void documentsWithNothingToLearnAreRefused() {
    assertThatThrownBy(
            () ->
                PackedDocuments.of(List.of(List.of(new Segment("a b", false))), tokenizer, 4, 1, 1))
        .hasMessageContaining("no token of the 1 pre-training documents");
  }

  @Test
  void onlyTheAgentsWordsCountAndTheEndAfterThem() {
    Examples masked = examples(false, document("a b", "c d"));
    assertThat(labels(masked.at(0).get(0))).containsExactly("c", "d", "<eos>");
    Examples all = examples(true, document("a b", "c d"));
    assertThat(labels(all.at(0).get(0))).containsExactly("b", "c", "d", "<eos>");
  }

  @Test
  void anEpochTakesEachExampleOnce() {
    List<List<Segment>> ten = new ArrayList<>();
    for (String word : "a b c d e f g h i j".split(" ")) {
      ten.add(document(word, word));
    }
    Examples examples = Examples.of(ten, tokenizer, data(5, 2), 8, 0, 3);
    String first = words(examples.at(0));
    String second = words(examples.at(1));
    assertThat(examples.at(0)).hasSize(2);
    assertThat(first.split(" ")).containsExactlyInAnyOrder("a b c d e f g h i j".split(" "));
    assertThat(second).isNotEqualTo(first);
    assertThat(second.split(" ")).containsExactlyInAnyOrder("a b c d e f g h i j".split(" "));
  }

  @Test
  void anExampleLongerThanTheContextIsLeftOutAndCounted() {
    Examples examples =
        Examples.of(
            List.of(document("a", "b"), document("a b c d e", "f g h")),
            tokenizer,
            data(2, 1),
            8,
            0,
            1);
    assertThat(examples.size()).isEqualTo(1);
    assertThat(examples.dropped()).isEqualTo(1);
    assertThatThrownBy(() -> examples(false, document("a b c d e", "f g h")))
        .hasMessageContaining("the longest has 9 tokens, the student's context is 8");
  }

  @Test
  void aTokenBelongsToTheSegmentOfItsFirstCharacter() {
    Examples examples =
        examples(
            false,
            List.of(new Segment("a b", false), new Segment(" c", true), new Segment(" d", false)));
    assertThat(labels(examples.at(0).get(0))).containsExactly("c");
  }

  @Test
  void aLimitOfTokensDividesAStepAnewAndLosesNothing() {
    List<List<Segment>> examples = new ArrayList<>();
    for (int length : new int[] {1, 6, 2, 5, 3, 4, 1, 7}) {
      examples.add(document("a", "b ".repeat(length).strip()));
    }
    FineTuneSpec.Data limited =
        new FineTuneSpec.Data(
            8, 1, 9, FineTuneSpec.Batching.SHUFFLED, 0, FineTuneSpec.Overlong.DROP, true);
    List<MicroBatch> parts = Examples.of(examples, tokenizer, limited, 20, 0, 1).at(0);
    List<MicroBatch> whole = Examples.of(examples, tokenizer, data(8, 1), 20, 0, 1).at(0);
    assertThat(parts).hasSizeGreaterThan(1);
    assertThat(parts).allSatisfy(part -> assertThat(part.tokens()).isLessThanOrEqualTo(9));
    assertThat(parts.stream().mapToLong(MicroBatch::tokens).sum()).isEqualTo(whole.get(0).tokens());
    assertThat(parts.stream().mapToLong(part -> part.lossPositions().length).sum())
        .isEqualTo(whole.get(0).lossPositions().length);
  }

  @Test
  void anExampleLongerThanTheLimitOfTokensIsAlone() {
    FineTuneSpec.Data limited =
        new FineTuneSpec.Data(
            2, 1, 3, FineTuneSpec.Batching.SHUFFLED, 0, FineTuneSpec.Overlong.DROP, true);
    List<MicroBatch> parts =
        Examples.of(
                List.of(document("a", "b c d e f g"), document("a", "b")),
                tokenizer,
                limited,
                20,
                0,
                1)
            .at(0);
    assertThat(parts).extracting(MicroBatch::tokens).containsExactly(7L, 2L);
  }

  @Test
  void byLengthAStepsExamplesAreAboutAsLong() {
    List<List<Segment>> examples = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      examples.add(document("a", "b ".repeat(1 + i % 10).strip()));
    }
    FineTuneSpec.Data byLength =
        new FineTuneSpec.Data(
            4, 1, 0, FineTuneSpec.Batching.BY_LENGTH, 0, FineTuneSpec.Overlong.DROP, true);
    Examples sorted = Examples.of(examples, tokenizer, byLength, 20, 0, 1);
    Examples shuffled = Examples.of(examples, tokenizer, data(4, 1), 20, 0, 1);
    assertThat(spread(sorted)).isLessThan(spread(shuffled) * 2 / 3);
    assertThat(tokens(sorted)).isEqualTo(tokens(shuffled));
    assertThat(sorted.at(0).get(0).lengths()).isNotEqualTo(sorted.at(10).get(0).lengths());
  }

  /** Longest less shortest of each of an epoch's steps, summed. */
  private static long spread(Examples examples) {
    long sum = 0;
    for (int step = 0; step < 10; step++) {
      long[] lengths = examples.at(step).get(0).lengths();
      sum +=
          Arrays.stream(lengths).max().orElseThrow() - Arrays.stream(lengths).min().orElseThrow();
    }
    return sum;
  }

  private static long tokens(Examples examples) {
    long sum = 0;
    for (int step = 0; step < 10; step++) {
      sum += examples.at(step).stream().mapToLong(MicroBatch::tokens).sum();
    }
    return sum;
  }

  @Test
  void aCutExampleEndsWithoutSayingSo() {
    FineTuneSpec.Data cutting =
        new FineTuneSpec.Data(
            1, 1, 0, FineTuneSpec.Batching.SHUFFLED, 5, FineTuneSpec.Overlong.CUT, true);
    Examples examples =
        Examples.of(List.of(document("a b", "c d e f g")), tokenizer, cutting, 20, 0, 1);
    assertThat(labels(examples.at(0).get(0))).containsExactly("c", "d", "e");
    assertThat(examples.cut()).isEqualTo(1);
    assertThat(examples.dropped()).isZero();
  }

  @Test
  void anExampleCutBeforeItsFirstLearnedTokenIsLeftOut() {
    FineTuneSpec.Data cutting =
        new FineTuneSpec.Data(
            1, 1, 0, FineTuneSpec.Batching.SHUFFLED, 3, FineTuneSpec.Overlong.CUT, true);
    Examples examples =
        Examples.of(
            List.of(document("a b c d e", "f"), document("a", "b")), tokenizer, cutting, 20, 0, 1);
    assertThat(examples.size()).isEqualTo(1);
    assertThat(examples.dropped()).isEqualTo(1);
  }

  @Test
  void whatIsHeldOutIsDecidedByContentAndIsNotTrainedOn() {
    List<List<Segment>> ten = new ArrayList<>();
    for (String word : "a b c d e f g h i j".split(" ")) {
      ten.add(document(word, word));
    }
    Examples examples = Examples.of(ten, tokenizer, data(8, 1), 8, 0.15, 3);
    String held = words(examples.heldOut());
    assertThat(held.split(" ")).hasSize(2);
    assertThat(examples.size()).isEqualTo(8);
    assertThat(words(examples.at(0)).split(" ")).doesNotContain(held.split(" ")).hasSize(8);

    java.util.Collections.reverse(ten);
    String reversed = words(Examples.of(ten, tokenizer, data(8, 1), 8, 0.15, 3).heldOut());
    assertThat(reversed.split(" ")).containsExactlyInAnyOrder(held.split(" "));
    String otherSeed = words(Examples.of(ten, tokenizer, data(8, 1), 8, 0.3, 4).heldOut());
    assertThat(otherSeed.split(" ")).hasSize(3).isNotEqualTo(held.split(" "));
  }

  @Test
  void aSingleExampleIsNotHeldOut() {
    assertThatThrownBy(
            () -> Examples.of(List.of(document("a", "b")), tokenizer, data(1, 1), 8, 0.1, 1))
        .hasMessageContaining("a single example cannot be both trained on and held out");
  }

  @Test
  void epochsAreAsManyStepsAsReadEachExampleSoOften() {
    List<List<Segment>> ten = java.util.Collections.nCopies(10, document("a", "b"));
    assertThat(Examples.of(ten, tokenizer, data(2, 2), 8, 0, 1).steps(1)).isEqualTo(3);
    assertThat(Examples.of(ten, tokenizer, data(2, 2), 8, 0, 1).steps(2)).isEqualTo(5);
    Examples few = Examples.of(ten, tokenizer, data(16, 8), 8, 0, 1);
    assertThat(few.steps(30)).as("a step reads no example twice").isEqualTo(30);
    assertThat(few.at(0).stream().mapToLong(batch -> batch.lengths().length).sum()).isEqualTo(10);
  }

  private Examples examples(boolean all, List<Segment> example) {
    FineTuneSpec.Data data =
        new FineTuneSpec.Data(
            1, 1, 0, FineTuneSpec.Batching.SHUFFLED, 0, FineTuneSpec.Overlong.DROP, !all);
    return Examples.of(List.of(example), tokenizer, data, 8, 0, 1);
  }

  private static FineTuneSpec.Data data(int batch, int accumulation) {
    return new FineTuneSpec.Data(
        batch,
        accumulation,
        0,
        FineTuneSpec.Batching.SHUFFLED,
        0,
        FineTuneSpec.Overlong.DROP,
        true);
  }

  private static List<Segment> document(String given, String learned) {
    return List.of(new Segment(given, false), new Segment(" " + learned, true));
  }

  /** A row's words; {@code .} is the end of a document. */
  private String row(MicroBatch batch, int row) {
    long start = Arrays.stream(batch.lengths()).limit(row).sum();
    return Arrays.stream(batch.ids())
        .skip(start)
        .limit(batch.lengths()[row])
        .mapToObj(this::word)
        .map(word -> word.replace("<eos>", "."))
        .collect(Collectors.joining(" "))
        .replaceAll(" \\.$", "");
  }

  private List<String> labels(MicroBatch batch) {
    return Arrays.stream(batch.labels()).mapToObj(this::word).toList();
  }

  private String words(List<MicroBatch> batches) {
    return batches.stream()
        .flatMap(batch -> labels(batch).stream())
        .filter(word -> !word.equals("<eos>"))
        .collect(Collectors.joining(" "));
  }

  private String word(long id) {
    return id == WordTokenizer.EOS ? "<eos>" : tokenizer.decode(new int[] {(int) id});
  }
}
