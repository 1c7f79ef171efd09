package io.fireact.lm.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.agent.Segment;
import io.fireact.lm.engine.MicroBatch;
import io.fireact.lm.text.Tokenizer;
import io.fireact.lm.text.TokenizerTraining;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BatchesTest {
  private final Tokenizer tokenizer =
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
    assertThat(batch.counted()).containsExactly(1, 5, 6);
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
    Examples examples = Examples.of(ten, tokenizer, false, 8, 5, 2, 3);
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
            false,
            8,
            2,
            1,
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

  private Examples examples(boolean all, List<Segment> example) {
    return Examples.of(List.of(example), tokenizer, all, 8, 1, 1, 1);
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
    return id == Tokenizer.EOS ? "<eos>" : tokenizer.decode(new int[] {(int) id});
  }
}
