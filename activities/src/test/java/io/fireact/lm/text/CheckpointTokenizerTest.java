package io.fireact.lm.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.json.Json;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTokenizerTest {
  private static final String FIRST = "bytelevel_first";
  private static final String PIECES = "sentencepiece";

  @SuppressWarnings("NullAway.Init") // set by JUnit
  @TempDir
  Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"bytelevel", FIRST, PIECES, "sentencepiece_end"})
  void textsHaveTheTokensAndPlacesThatPythonGivesThem(String kind) throws Exception {
    CheckpointTokenizer tokenizer = read(kind);
    JsonNode expected = expected(kind);
    assertThat(tokenizer.size()).isEqualTo(expected.get("size").intValue());
    for (JsonNode text : expected.get("texts")) {
      String words = text.get("text").textValue();
      Tokenizer.Encoding encoding = tokenizer.encodeWithStarts(words);
      assertThat(encoding.ids()).as(words).isEqualTo(ints(text.get("ids")));
      int[] starts = ints(text.get("starts"));
      for (int i = 0; i < starts.length; i++) {
        starts[i] = words.offsetByCodePoints(0, starts[i]);
      }
      assertThat(encoding.starts()).as(words).isEqualTo(starts);
      assertThat(tokenizer.encode(words)).isEqualTo(encoding.ids());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytelevel", FIRST, PIECES})
  void tokensThatAreStreamedAfterNothingAreTheTextThatPythonDecodes(String kind) throws Exception {
    CheckpointTokenizer tokenizer = read(kind);
    for (JsonNode text : expected(kind).get("texts")) {
      assertThat(streamed(tokenizer, ints(text.get("ids"))))
          .isEqualTo(text.get("decoded").textValue());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytelevel", FIRST})
  void anyTokensOfBytesAreTheTextThatPythonDecodesAlsoWhereCharactersAreBroken(String kind)
      throws Exception {
    CheckpointTokenizer tokenizer = read(kind);
    for (JsonNode text : expected(kind).get("random")) {
      assertThat(streamed(tokenizer, ints(text.get("ids"))))
          .isEqualTo(text.get("decoded").textValue());
    }
  }

  @Property(tries = 150)
  void aTextComesBackThroughTheStreamWhereverItsPromptEnds(@ForAll("texts") String text)
      throws Exception {
    for (String kind : List.of(FIRST, PIECES)) {
      CheckpointTokenizer tokenizer = read(kind);
      int[] ids = tokenizer.encode(text);
      assertThat(streamed(tokenizer, ids)).isEqualTo(text);
      TextStream sofar = tokenizer.after("", new int[0]);
      StringBuilder before = new StringBuilder();
      for (int split = 0; split < ids.length; split++) {
        TextStream rest = tokenizer.after(before.toString(), Arrays.copyOf(ids, split));
        String expected = text.substring(before.length());
        // In the middle of a character there is no prompt that ends there.
        if (whole(tokenizer, Arrays.copyOf(ids, split))) {
          assertThat(streamed(rest, Arrays.copyOfRange(ids, split, ids.length)))
              .isEqualTo(expected);
        }
        before.append(sofar.add(ids[split]));
      }
    }
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of(
            "a",
            " ",
            "\n",
            "Question:",
            "Film",
            "é",
            "e\u0301",
            "😀",
            "👩‍👧",
            "中",
            "文",
            "\t",
            "  ",
            "\u200B",
            "[",
            "1",
            "ﬁ",
            "𝕏",
            "한",
            "\u0000",
            "▂",
            "Which film",
            "first")
        .list()
        .ofMaxSize(12)
        .map(parts -> String.join("", parts));
  }

  @Test
  void aCharacterIsToldOnceItsLastByteIsThere() throws Exception {
    for (String kind : List.of("bytelevel", PIECES)) {
      CheckpointTokenizer tokenizer = read(kind);
      int[] ids = tokenizer.encode("x😀");
      TextStream stream = tokenizer.after("", new int[0]);
      for (int i = 0; i < ids.length - 1; i++) {
        assertThat(stream.add(ids[i])).isIn("", "x");
      }
      assertThat(stream.add(ids[ids.length - 1])).isEqualTo("😀");
      assertThat(stream.rest()).isEmpty();
    }
  }

  @Test
  void aCharacterThatStaysBrokenIsAReplacementCharacterAtTheEnd() throws Exception {
    CheckpointTokenizer tokenizer = read("bytelevel");
    int[] ids = tokenizer.encode("x😀");
    TextStream stream = tokenizer.after("", new int[0]);
    StringBuilder told = new StringBuilder();
    for (int i = 0; i < ids.length - 1; i++) {
      told.append(stream.add(ids[i]));
    }
    assertThat(told).hasToString("x");
    assertThat(stream.rest()).isEqualTo("\uFFFD");
  }

  @Test
  void aNewlineOfBytesIsToldAtOnce() throws Exception {
    CheckpointTokenizer tokenizer = read(PIECES);
    int[] ids = tokenizer.encode("\n");
    TextStream stream = tokenizer.after("a", tokenizer.encode("a"));
    assertThat(stream.add(ids[ids.length - 1])).isEqualTo("\n");
  }

  @Test
  void anAnswerThatContinuesATextKeepsTheSpaceThatItBeginsWith() throws Exception {
    CheckpointTokenizer tokenizer = read(PIECES);
    int[] ids = tokenizer.encode("film");
    int[] film = Arrays.copyOfRange(ids, 1, ids.length);
    assertThat(streamed(tokenizer.after("Which", tokenizer.encode("Which")), film))
        .isEqualTo(" film");
    assertThat(streamed(tokenizer.after("", tokenizer.encode("")), film)).isEqualTo("film");
  }

  @Test
  void aTextThatBeginsWithTheFirstTokenHasItOnce() throws Exception {
    CheckpointTokenizer tokenizer = read(FIRST);
    int[] twice = tokenizer.encode("<|begin|>Which film");
    assertThat(twice).isEqualTo(tokenizer.encode("Which film"));
    assertThat(tokenizer.encodeWithStarts("<|begin|>Which").starts()[1])
        .isEqualTo("<|begin|>".length());
  }

  @Test
  void specialTokensHaveNoText() throws Exception {
    CheckpointTokenizer tokenizer = read("bytelevel");
    TextStream stream = tokenizer.after("", new int[0]);
    assertThat(stream.add(tokenizer.end()) + stream.rest()).isEmpty();
    assertThat(stream.add(1_000_000)).isEmpty();
  }

  @Test
  void halfACharacterIsReadAsReplaced() throws Exception {
    CheckpointTokenizer tokenizer = read(FIRST);
    assertThat(tokenizer.encode("a\uD83Db 😀")).isEqualTo(tokenizer.encode("a\uFFFDb 😀"));
  }

  @Test
  void theTokenThatEndsATextIsTheTokenizersAndAnyNamedOneEndsAnAnswer() throws Exception {
    copy(PIECES);
    assertThat(CheckpointTokenizer.read(directory).end()).isEqualTo(2);
    Files.writeString(directory.resolve("generation_config.json"), "{\"eos_token_id\":[7,9]}");
    Files.writeString(directory.resolve("config.json"), "{\"eos_token_id\":11}");
    CheckpointTokenizer tokenizer = CheckpointTokenizer.read(directory);
    assertThat(tokenizer.end()).isEqualTo(2);
    assertThat(List.of(2, 7, 9, 11)).allMatch(tokenizer::ends);
    assertThat(tokenizer.ends(8)).isFalse();

    Files.delete(directory.resolve("tokenizer_config.json"));
    assertThat(CheckpointTokenizer.read(directory).end()).isEqualTo(7);
    Files.writeString(
        directory.resolve("tokenizer_config.json"), "{\"eos_token\":{\"content\":\"<s>\"}}");
    assertThat(CheckpointTokenizer.read(directory).end()).isEqualTo(1);
  }

  @Test
  void whatIsBrokenOrMissingIsNamed() throws Exception {
    assertThatThrownBy(() -> CheckpointTokenizer.read(directory))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tokenizer.json is missing")
        .hasMessageContaining("save_pretrained");
    Path file = directory.resolve("tokenizer.json");
    for (String broken :
        List.of("{", "{\"model\":1}", "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0}}}")) {
      Files.writeString(file, broken);
      assertThatThrownBy(() -> CheckpointTokenizer.read(directory))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("tokenizer.json cannot be read");
    }
    copy(PIECES);
    Files.delete(directory.resolve("tokenizer_config.json"));
    assertThatThrownBy(() -> CheckpointTokenizer.read(directory))
        .hasMessageContaining("names no token that ends a text");
    Files.writeString(directory.resolve("tokenizer_config.json"), "{\"eos_token\":\"<none>\"}");
    assertThatThrownBy(() -> CheckpointTokenizer.read(directory))
        .hasMessageContaining("there is no token '<none>'");
    Files.writeString(directory.resolve("tokenizer_config.json"), "{");
    assertThatThrownBy(() -> CheckpointTokenizer.read(directory))
        .hasMessageContaining("tokenizer_config.json is not JSON");
  }

  @Test
  void threadsThatShareATokenizerGetWhatOneGets() throws Exception {
    CheckpointTokenizer tokenizer = read(FIRST);
    String text = "Which film came first? 😀 ".repeat(50);
    int[] alone = tokenizer.encode(text);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      Callable<Boolean> work =
          () ->
              Arrays.equals(tokenizer.encode(text), alone)
                  && streamed(tokenizer, alone).equals(text);
      for (Future<Boolean> same : threads.invokeAll(java.util.Collections.nCopies(40, work))) {
        assertThat(same.get()).isTrue();
      }
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void theTokenizerOfSmolLm2ReadsAndWrites() {
    String smollm2 = System.getenv("FIREACT_SMOLLM2");
    Assumptions.assumeTrue(
        smollm2 != null, "FIREACT_SMOLLM2 names no directory of SmolLM2-135M-Instruct");
    CheckpointTokenizer tokenizer = CheckpointTokenizer.read(Path.of(smollm2));
    assertThat(tokenizer.size()).isEqualTo(49152);
    assertThat(tokenizer.end()).isEqualTo(2);
    assertThat(tokenizer.encode("Question: Who? 😀\n"))
        .isEqualTo(tokenizer.encodeWithStarts("Question: Who? 😀\n").ids());
    String text = "Thought: naïve 中文 😀 e\u0301\nAction: search[Blind Shaft]";
    assertThat(streamed(tokenizer, tokenizer.encode(text))).isEqualTo(text);
  }

  private static boolean whole(CheckpointTokenizer tokenizer, int[] ids) {
    TextStream stream = tokenizer.after("", new int[0]);
    for (int id : ids) {
      stream.add(id);
    }
    return stream.rest().isEmpty();
  }

  private static String streamed(CheckpointTokenizer tokenizer, int[] ids) {
    return streamed(tokenizer.after("", new int[0]), ids);
  }

  private static String streamed(TextStream stream, int[] ids) {
    StringBuilder text = new StringBuilder();
    for (int id : ids) {
      text.append(stream.add(id));
    }
    return text.append(stream.rest()).toString();
  }

  private void copy(String kind) throws Exception {
    for (String name : List.of("tokenizer.json", "tokenizer_config.json")) {
      Files.writeString(directory.resolve(name), Files.readString(resource(kind).resolve(name)));
    }
  }

  private static CheckpointTokenizer read(String kind) throws URISyntaxException {
    return CheckpointTokenizer.read(resource(kind));
  }

  private static JsonNode expected(String kind) throws IOException, URISyntaxException {
    return Json.mapper().readTree(Files.readString(resource(kind).resolve("expected.json")));
  }

  private static Path resource(String kind) throws URISyntaxException {
    return Path.of(CheckpointTokenizerTest.class.getResource(kind).toURI());
  }

  private static int[] ints(JsonNode array) {
    int[] values = new int[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).intValue();
    }
    return values;
  }
}
