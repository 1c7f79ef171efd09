package io.fireact.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.task.Passage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every search tool holds to, whatever is behind it; extend it to test an implementation. */
public abstract class SearchToolContract {
  private static final int SNIPPET = 60;

  private final List<OpenSearch> opened = new ArrayList<>();

  /** A tool that finds {@code corpus}. */
  protected abstract OpenSearch open(List<Passage> corpus, int results, int snippetChars)
      throws Exception;

  @AfterEach
  void closeTools() {
    opened.forEach(OpenSearch::close);
  }

  protected final OpenSearch tool(List<Passage> corpus, int results, int snippetChars)
      throws Exception {
    OpenSearch tool = open(corpus, results, snippetChars);
    opened.add(tool);
    return tool;
  }

  protected static List<Passage> towns() {
    return List.of(
        new Passage("a", "Arvik", "Arvik is a town by the sea. Its mayor is Ola Brandt."),
        new Passage("b", "Belmo", "Belmo is a town in the hills. It is known for its clocks."),
        new Passage("c", "Ola Brandt", "Ola Brandt was born in Belmo. He is mayor of Arvik."));
  }

  /** {@code count} passages with one name each and much text around it. */
  protected static List<Passage> many(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                new Passage(
                    "p" + i,
                    "Item " + name(i),
                    "The record of %s is kept here. It has the number %d, and %s."
                        .formatted(name(i), i, "nothing more is written about it ".repeat(3))))
        .toList();
  }

  protected static String name(int i) {
    return "Zor" + Integer.toString(i, 36) + "ix";
  }

  @Test
  void theBestPassageIsTheObservation() throws Exception {
    OpenSearch tool = tool(towns(), 1, 200);
    assertThat(tool.observe("Belmo"))
        .isEqualTo("Belmo is a town in the hills. It is known for its clocks.");
    assertThat(tool.observe("Ola Brandt"))
        .isEqualTo("Ola Brandt was born in Belmo. He is mayor of Arvik.");
  }

  @Test
  void severalResultsAreJoinedBestFirst() throws Exception {
    assertThat(tool(towns(), 2, 200).observe("Belmo"))
        .isEqualTo(
            "Belmo is a town in the hills. It is known for its clocks."
                + " Ola Brandt was born in Belmo. He is mayor of Arvik.");
  }

  @Test
  void whatIsNotThereIsNotFound() throws Exception {
    OpenSearch tool = tool(towns(), 3, 200);
    assertThat(tool.observe("quasar")).isEqualTo(SearchObservation.NOTHING_FOUND);
    assertThat(tool(List.of(), 3, 200).observe("Belmo")).isEqualTo(SearchObservation.NOTHING_FOUND);
  }

  @Test
  void everySnippetIsBounded() throws Exception {
    OpenSearch tool = tool(many(30), 5, SNIPPET);
    String observation = tool.observe("record");
    assertThat(observation).isNotEqualTo(SearchObservation.NOTHING_FOUND);
    assertThat(observation.codePointCount(0, observation.length()))
        .isLessThanOrEqualTo(5 * SNIPPET + 4);
  }

  @Test
  void charactersOutsideTheBasicPlaneAreNotTorn() throws Exception {
    String text = "Ørebro 𝔸𝔹ℂ " + "😀".repeat(100);
    OpenSearch tool = tool(List.of(new Passage("u", "Ørebro", text)), 1, 20);
    String observation = tool.observe("Ørebro");
    assertThat(observation).isEqualTo("Ørebro 𝔸𝔹ℂ");
  }

  @Test
  void anObservationIsOneLine() throws Exception {
    Passage passage =
        new Passage("l", "Lines", "First line.\r\n\tSecond\u2028line.\u0000 Third.\n");
    assertThat(tool(List.of(passage), 1, 200).observe("lines"))
        .isEqualTo("First line. Second line. Third.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "\n\t",
        "?!... -- ((",
        "\u0000",
        "\ud800",
        "\udc00\ud800",
        "😀",
        "]",
        "q=b&num=0#x",
        "%00%zz",
        "../../etc/passwd",
        "title:Quasar",
        "*:*",
        "quas* OR ~2",
        "\"unclosed",
        "quasar AND NOT (",
        "{!func}quasar",
        "\\"
      })
  void anOddQueryFindsNothingAndDoesNotFail(String query) throws Exception {
    assertThat(tool(towns(), 2, 200).observe(query)).isEqualTo(SearchObservation.NOTHING_FOUND);
  }

  @Test
  void aQueryOfAMegabyteIsAnsweredByItsBeginning() throws Exception {
    OpenSearch tool = tool(many(50), 1, 200);
    String query = name(7) + " " + "quasar ".repeat(150_000);
    assertThat(query).hasSizeGreaterThan(1_000_000);
    assertThat(tool.observe(query)).contains(name(7));
    assertThat(tool.observe("😀".repeat(300_000))).isEqualTo(SearchObservation.NOTHING_FOUND);
  }

  @Test
  void manyThreadsGetTheAnswersOfOne() throws Exception {
    OpenSearch tool = tool(many(200), 3, SNIPPET);
    List<String> queries = IntStream.range(0, 200).mapToObj(i -> "record of " + name(i)).toList();
    List<String> alone = queries.stream().map(tool::observe).toList();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      CountDownLatch together = new CountDownLatch(8);
      List<Callable<List<String>>> searches =
          Collections.nCopies(
              8,
              () -> {
                together.countDown();
                together.await();
                return queries.stream().map(tool::observe).toList();
              });
      for (Future<List<String>> found : threads.invokeAll(searches)) {
        assertThat(found.get()).isEqualTo(alone);
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
