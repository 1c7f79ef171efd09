package io.fireact.lm.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class WordTokenizerTest {
  private static final String CORPUS =
      """
      Question: Where was the director of The Long Night born?
      Thought: I need to find anna lind's well-known film (1984).
      Action: search[anna lind]
      Observation: Anna Lind, born 3.5 km from Åbo, "won" it all.
      """;
  private final WordTokenizer tokenizer = TokenizerTraining.train(Stream.of(CORPUS), 1000);

  @Property(tries = 500)
  void everyTextComesBackUpToSpaces(@ForAll("texts") String text) {
    assertThat(bare(tokenizer.decode(tokenizer.encode(text)))).isEqualTo(bare(text));
  }

  @Property(tries = 500)
  void decodedTextGivesTheSameTokensAgain(@ForAll("words") List<String> words) {
    int[] ids = tokenizer.encode(String.join(" ", words));
    assertThat(tokenizer.encode(tokenizer.decode(ids))).isEqualTo(ids);
  }

  @Property(tries = 200)
  void aContinuationIsWhatTheWholeTextDecodesTo(
      @ForAll("words") List<String> words, @ForAll("words") List<String> more) {
    String before = tokenizer.decode(tokenizer.encode(String.join(" ", words)));
    int[] ids = tokenizer.encode(String.join(" ", more));
    int[] all = concat(tokenizer.encode(before), ids);
    assertThat(before + tokenizer.decodeAfter(before, ids)).isEqualTo(tokenizer.decode(all));
  }

  @Property(tries = 300)
  void whateverAModelWritesIsAText(@ForAll("ids") List<Integer> ids) {
    String text = tokenizer.decode(ids.stream().mapToInt(Integer::intValue).toArray());
    assertThat(text).doesNotContain("<pad>", "<eos>");
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> wild = Arbitraries.strings().all().ofMaxLength(40);
    Arbitrary<String> plain =
        Arbitraries.strings().withChars("ab Å3.,:;?!'\"-[]()#<>\n\t漢🙂").ofMaxLength(40);
    return Arbitraries.oneOf(wild, plain);
  }

  @Provide
  Arbitrary<List<String>> words() {
    return Arbitraries.of(
            "anna",
            "lind",
            "search",
            "Question",
            "unseen",
            "x9",
            ":",
            ".",
            "[",
            "]",
            "\n",
            "-",
            "漢字",
            "well-known",
            "lind's")
        .list()
        .ofMinSize(1)
        .ofMaxSize(12);
  }

  @Provide
  Arbitrary<List<Integer>> ids() {
    return Arbitraries.integers().between(0, tokenizer.size() - 1).list().ofMaxSize(30);
  }

  @Example
  void theAgentsFormatIsWordsAndPunctuation() {
    assertThat(pieces("Action: search[anna lind]\n"))
        .containsExactly("Action", ":", "search", "[", "anna", "lind", "]", "\n");
    assertThat(tokenizer.decode(tokenizer.encode("Action : search [ anna lind ]\n")))
        .isEqualTo("Action: search [anna lind]\n");
  }

  @Example
  void spacingAfterALabelDoesNotChangeTheTokens() {
    assertThat(tokenizer.encode("Thought:I need")).isEqualTo(tokenizer.encode("Thought: I need"));
  }

  @Example
  void hyphensApostrophesAndDecimalsComeBackExactly() {
    String text = "anna lind's well-known film (1984), 3.5 km \"won\" it";
    assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
  }

  @Example
  void everyWordOfTheCorpusIsOneToken() {
    assertThat(pieces("director film lind")).containsExactly("director", "film", "lind");
  }

  @Example
  void anUnknownWordIsCutIntoKnownPieces() {
    assertThat(pieces("annalind")).startsWith("anna", "##l").doesNotContain("annalind");
    assertThat(tokenizer.decode(tokenizer.encode("annalind"))).isEqualTo("annalind");
  }

  @Example
  void anUnknownCharacterIsItsBytes() {
    assertThat(pieces("漢")).containsExactly("<e>", "<6>", "<b>", "<c>", "<a>", "<2>");
    assertThat(tokenizer.decode(tokenizer.encode("anna 漢字 漢 字🙂"))).isEqualTo("anna 漢字 漢 字🙂");
  }

  @Example
  void namesOfSpecialTokensInATextAreText() {
    assertThat(tokenizer.encode("<eos><pad>")).doesNotContain(WordTokenizer.EOS, WordTokenizer.PAD);
    assertThat(bare(tokenizer.decode(tokenizer.encode("<eos>")))).isEqualTo("<eos>");
  }

  @Example
  void theVocabularyIsLimitedAndKeepsTheCommonestWords() {
    String text = "rare " + "common ".repeat(5) + "usual ".repeat(3);
    WordTokenizer small = TokenizerTraining.train(Stream.of(text), 22);
    assertThat(small.size()).isEqualTo(22);
    assertThat(small.encode("common")).hasSize(1);
    assertThat(small.encode("usual")).hasSize(1);
    assertThat(small.encode("rare").length).isGreaterThan(1);
    assertThat(small.decode(small.encode("rare usual"))).isEqualTo("rare usual");
  }

  @Example
  void aVocabularyWithoutRoomIsRefused() {
    assertThatThrownBy(() -> TokenizerTraining.train(Stream.of("a"), 19))
        .hasMessageContaining("vocabulary of 19 is too small");
  }

  @Example
  void theOrderOfTheTextsDoesNotMatter() {
    List<String> lines = CORPUS.lines().collect(Collectors.toList());
    WordTokenizer one = TokenizerTraining.train(lines.stream(), 80);
    java.util.Collections.reverse(lines);
    assertThat(TokenizerTraining.train(lines.stream(), 80).toJson()).isEqualTo(one.toJson());
  }

  @Example
  void theFileComesBack() {
    assertThat(WordTokenizer.fromJson(tokenizer.toJson())).isEqualTo(tokenizer);
  }

  @Example
  void aBrokenFileIsRefused() {
    for (String bad :
        List.of(
            "{}",
            "[]",
            "{\"format\":\"other\",\"version\":1,\"tokens\":[]}",
            "{\"format\":\"fireact-words\",\"version\":2,\"tokens\":[]}",
            "{\"format\":\"fireact-words\",\"version\":1,\"tokens\":[\"a\"]}",
            tokenizer.toJson().replace("\"anna\"", "\"lind\""))) {
      assertThatThrownBy(() -> WordTokenizer.fromJson(bad))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private List<String> pieces(String text) {
    List<String> tokens = tokenizer.tokens();
    return Arrays.stream(tokenizer.encode(text)).mapToObj(tokens::get).toList();
  }

  /** Without spaces, and with unpaired surrogates as they are written. */
  private static String bare(String text) {
    StringBuilder bare = new StringBuilder();
    text.codePoints()
        .filter(
            point ->
                point == '\n' || !(Character.isWhitespace(point) || Character.isSpaceChar(point)))
        .map(point -> point >= 0xD800 && point < 0xE000 ? 0xFFFD : point)
        .forEach(bare::appendCodePoint);
    return bare.toString();
  }

  private static int[] concat(int[] a, int[] b) {
    int[] all = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, all, a.length, b.length);
    return all;
  }
}
