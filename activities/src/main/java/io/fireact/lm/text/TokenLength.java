package io.fireact.lm.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * How much of a text one token of a {@code tokenizer.json} can stand for. That is bounded for byte
 * pairs whose every byte is a token; elsewhere an unknown word, however long, is one token or none.
 */
final class TokenLength {
  /** NFC makes nine bytes three, as of the parts of a Korean syllable, and nothing shorter. */
  private static final int COMPOSED = 3;

  private TokenLength() {}

  /**
   * Bytes of UTF-8, blanks not counted; 0 for no bound.
   *
   * @param tree the whole file
   * @param tokens as it writes them
   */
  static int longest(JsonNode tree, Set<String> tokens, TokenizerFile.Bytes bytes) {
    int shrinks = shrinks(tree.path("normalizer"));
    if (shrinks == 0
        || !tree.path("model").path("type").asText("BPE").equals("BPE")
        || !everyByteIsAToken(tree, tokens, bytes)
        || removes(tree.path("pre_tokenizer"))) {
      return 0;
    }
    int most = 0;
    for (String token : tokens) {
      most = Math.max(most, token.getBytes(StandardCharsets.UTF_8).length);
    }
    return Math.multiplyExact(most, shrinks);
  }

  private static boolean everyByteIsAToken(
      JsonNode tree, Set<String> tokens, TokenizerFile.Bytes bytes) {
    return switch (bytes) {
      case NEVER -> false;
      case ALWAYS ->
          TokenizerFile.byteAlphabet().keySet().stream()
              .allMatch(character -> tokens.contains(Character.toString(character)));
      case FALLBACK -> {
        boolean all = tree.path("model").path("byte_fallback").asBoolean();
        for (int value = 0; value < 256; value++) {
          all &= tokens.contains("<0x%02X>".formatted(value));
        }
        yield all;
      }
    };
  }

  /** How many times shorter a text may become before it is cut; 0 for any number. */
  private static int shrinks(JsonNode normalizer) {
    if (normalizer.isMissingNode() || normalizer.isNull()) {
      return 1;
    }
    return switch (normalizer.path("type").asText()) {
      case "NFC" -> COMPOSED;
      case "Prepend" -> 1;
      case "Replace" -> {
        JsonNode pattern = normalizer.path("pattern").path("String");
        boolean grows =
            pattern.isTextual()
                && normalizer.path("content").asText().length() >= pattern.textValue().length();
        yield grows ? 1 : 0;
      }
      case "Sequence" -> {
        int all = 1;
        for (JsonNode part : normalizer.path("normalizers")) {
          all *= shrinks(part);
        }
        yield all;
      }
      default -> 0;
    };
  }

  /** Whether letters between tokens are dropped; blanks may be. */
  private static boolean removes(JsonNode tokenizer) {
    if (tokenizer.path("behavior").asText().equals("Removed")
        || tokenizer.path("type").asText().equals("CharDelimiterSplit")) {
      return true;
    }
    for (JsonNode part : tokenizer.path("pretokenizers")) {
      if (removes(part)) {
        return true;
      }
    }
    return false;
  }
}
