package io.fireact.lm.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fireact.json.Json;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bound by which a text is known to be too long without being read. */
final class TokenLengthTest {
  private static final List<String> PARTS =
      List.of(
          "a",
          "Question: ",
          "where ",
          "\u1112\u1161\u11ab", // parts of a syllable, which NFC puts together
          "\u2126\u0313\u0300\u0345",
          "\u212a",
          "\u1fef",
          "e\u0301",
          "\ud83d\ude00",
          "\u4f60",
          "\u00a0",
          "\u3000",
          "   ",
          "\n\n\t",
          "<|endoftext|>",
          "<s>",
          "\u0000",
          "/////////");

  @ParameterizedTest
  @ValueSource(strings = {"bytelevel", "bytelevel_first", "sentencepiece"})
  void noTextHasMoreThanTheLongestTokenTimesItsTokens(String kind) throws Exception {
    CheckpointTokenizer tokenizer = CheckpointTokenizer.read(directory(kind));
    assertThat(tokenizer.longest()).isBetween(3, 1_000);
    Random random = new Random(4);
    for (int i = 0; i < 300; i++) {
      StringBuilder text = new StringBuilder();
      String part = PARTS.get(random.nextInt(PARTS.size()));
      for (int n = random.nextInt(30); n >= 0; n--) {
        text.append(i % 2 == 0 ? part : PARTS.get(random.nextInt(PARTS.size())));
      }
      int letters =
          text.toString().replaceAll("[\\s\\p{Z}]", "").getBytes(StandardCharsets.UTF_8).length;
      assertThat((long) tokenizer.encode(text.toString()).length * tokenizer.longest())
          .as(text.toString())
          .isGreaterThanOrEqualTo(letters);
    }
  }

  @Test
  void thereIsNoBoundWhereATokenMayStandForAnything() throws Exception {
    String text = Files.readString(directory("bytelevel").resolve("tokenizer.json"));
    assertThat(new TokenizerFile(text).longest()).isPositive();
    for (String change :
        List.of(
            "{\"normalizer\": {\"type\": \"Lowercase\"}}",
            "{\"normalizer\": {\"type\": \"Sequence\", \"normalizers\": [{\"type\": \"NFC\"}, {\"type\": \"StripAccents\"}]}}",
            "{\"normalizer\": {\"type\": \"Replace\", \"pattern\": {\"Regex\": \"a+\"}, \"content\": \"a\"}}",
            "{\"normalizer\": {\"type\": \"Replace\", \"pattern\": {\"String\": \"abc\"}, \"content\": \"a\"}}",
            "{\"pre_tokenizer\": {\"type\": \"Split\", \"behavior\": \"Removed\", \"pattern\": {\"String\": \"x\"}}}",
            "{\"pre_tokenizer\": {\"type\": \"Sequence\", \"pretokenizers\": [{\"type\": \"CharDelimiterSplit\", \"delimiter\": \"x\"}]}}",
            "{\"decoder\": null}",
            "{\"model\": {\"type\": \"WordPiece\", \"vocab\": {\"a\": 0}}}",
            "{\"model\": {\"type\": \"Unigram\", \"vocab\": [[\"a\", -1.0]]}}",
            "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0}}}")) {
      ObjectNode changed = (ObjectNode) Json.read(text, JsonNode.class);
      changed.setAll((ObjectNode) Json.read(change, JsonNode.class));
      assertThat(new TokenizerFile(changed.toString()).longest()).as(change).isZero();
    }
  }

  private static Path directory(String kind) throws URISyntaxException {
    return Path.of(TokenLengthTest.class.getResource(kind).toURI());
  }
}
