package io.fireact.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.task.Passage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class Bm25SearchTest extends SearchToolContract {

  @Override
  protected OpenSearch open(List<Passage> corpus, int results, int snippetChars) {
    return CorpusSearch.of(corpus, results, snippetChars);
  }

  @Test
  void eachOfFiveThousandPassagesIsFoundByItsName() throws Exception {
    OpenSearch tool = tool(many(5_000), 1, 200);
    for (int i = 0; i < 5_000; i++) {
      assertThat(tool.observe("What is the number of " + name(i) + "?"))
          .startsWith("The record of " + name(i) + " is kept here. It has the number " + i + ",");
    }
  }

  @Test
  void theOrderOfTheCorpusDoesNotMatter() throws Exception {
    List<Passage> corpus = new ArrayList<>(many(2_000));
    String first = tool(corpus, 20, 80).observe("record number");
    Collections.shuffle(corpus, new Random(5));
    assertThat(tool(corpus, 20, 80).observe("record number")).isEqualTo(first);
  }

  @Test
  void equallyGoodPassagesComeInTheOrderOfTheirIds() throws Exception {
    List<Passage> corpus =
        IntStream.range(0, 9)
            .mapToObj(i -> new Passage("id" + (8 - i), "Same", "Same words, version" + (8 - i)))
            .toList();
    assertThat(tool(corpus, 9, 80).observe("same"))
        .isEqualTo(
            String.join(
                " ", IntStream.range(0, 9).mapToObj(i -> "Same words, version" + i).toList()));
  }

  @Test
  void aWholeTitleWinsOverPassagesThatRepeatTheName() throws Exception {
    List<Passage> corpus =
        List.of(
            new Passage("1", "Oslo Kray and friends", "Oslo Kray. ".repeat(20)),
            new Passage("2", "Films", "Oslo Kray Oslo Kray Oslo Kray"),
            new Passage("3", "Oslo Kray", "An actor."));
    OpenSearch tool = tool(corpus, 1, 200);
    assertThat(tool.observe("oslo kray")).isEqualTo("An actor.");
    assertThat(tool.observe("  \"OSLO  KRAY\"? ")).isEqualTo("An actor.");
  }

  @Test
  void aWordOfTheTitleCountsMoreThanAWordOfTheText() throws Exception {
    List<Passage> corpus =
        List.of(
            new Passage("1", "Other things", "The lighthouse is old and red."),
            new Passage("2", "Lighthouse", "It is old, and it is red too."));
    assertThat(tool(corpus, 1, 200).observe("old lighthouse")).isEqualTo(corpus.get(1).text());
  }

  @Test
  void accentsCaseAndCompatibilityFormsDoNotMatter() throws Exception {
    Passage singer = new Passage("1", "Beyoncé", "Beyoncé is a singer.");
    Passage city = new Passage("2", "東京", "東京 is a city.");
    Passage street = new Passage("3", "STRASSE", "A street in ΑΘΗΝΑ.");
    OpenSearch tool = tool(List.of(singer, city, street), 1, 200);
    assertThat(tool.observe("beyonce")).isEqualTo(singer.text());
    assertThat(tool.observe("BEYONCE\u0301")).isEqualTo(singer.text());
    assertThat(tool.observe("Ｂｅｙｏｎｃｅ")).isEqualTo(singer.text());
    assertThat(tool.observe("東京")).isEqualTo(city.text());
    assertThat(tool.observe("αθηνα")).isEqualTo(street.text());
  }

  @Test
  void theSyntaxOfLuceneIsPlainText() throws Exception {
    Passage words = new Passage("1", "Logic", "The words AND, OR and NOT combine conditions.");
    Passage other = new Passage("2", "Zebra", "A zebra has stripes.");
    OpenSearch tool = tool(List.of(words, other), 2, 200);
    assertThat(tool.observe("+OR -zebra^9 NOT")).contains(words.text(), other.text());
    assertThat(tool.observe("zeb*")).isEqualTo(SearchObservation.NOTHING_FOUND);
    assertThat(tool.observe("zebre~1")).isEqualTo(SearchObservation.NOTHING_FOUND);
    assertThat(tool.observe("title:zebra")).isEqualTo(SearchObservation.NOTHING_FOUND);
    assertThat(tool.observe("[a TO zz]")).isEqualTo(other.text());
  }

  @Test
  void aLongPassageShowsTheSentencesThatAnswer() throws Exception {
    String filler = "This sentence says nothing of interest at all. ";
    String answer = "Mira Holt directed the film in 1972.";
    Passage passage =
        new Passage("1", "The Film", filler.repeat(20) + answer + " " + filler.repeat(20));
    String observation = tool(List.of(passage), 1, 80).observe("who directed the film Mira Holt");
    assertThat(observation).contains(answer).hasSizeLessThanOrEqualTo(80).doesNotEndWith(" ");
  }

  @Test
  void aWordLongerThanTheSnippetIsCutByForce() throws Exception {
    Passage passage = new Passage("1", "Long", "😀".repeat(50));
    assertThat(tool(List.of(passage), 1, 20).observe("long")).isEqualTo("😀".repeat(20));
  }

  @Test
  void titlesOfAnyLengthAreIndexed() throws Exception {
    // Each of these letters unfolds into eighteen, so the title exceeds Lucene's longest word.
    Passage passage = new Passage("1", "\uFDFA".repeat(1_000) + " end", "Found.");
    Passage huge = new Passage("2", "x".repeat(100_000), "Also found by tail.");
    OpenSearch tool = tool(List.of(passage, huge), 1, 20);
    assertThat(tool.observe("end")).isEqualTo("Found.");
    assertThat(tool.observe("tail")).isEqualTo("Also found by tail.");
  }

  @Test
  void aClosedIndexSaysSo() {
    OpenSearch tool = open(towns(), 1, 200);
    tool.close();
    tool.close();
    FailureException failure =
        catchThrowableOfType(FailureException.class, () -> tool.observe("Belmo"));
    assertThat(failure.type()).isEqualTo(FailureType.CANCELLED);
    assertThat(failure).hasMessageContaining("closed");
  }
}
