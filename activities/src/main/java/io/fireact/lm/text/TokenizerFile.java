package io.fireact.lm.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fireact.json.Json;
import io.fireact.json.MalformedJsonException;
import io.fireact.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * What Hugging Face's {@code tokenizer.json} says of itself, for what its library does not tell:
 * the tokens by id, which of them are special, and how they are put together.
 */
final class TokenizerFile {
  private static final byte[] NOTHING = new byte[0];

  private final Map<String, Integer> ids = new HashMap<>();
  private final BitSet known = new BitSet();
  private final BitSet special = new BitSet();
  private final Bytes bytes;
  private final String json;
  private final int longest;
  private byte[][] content = new byte[0][];

  /** How tokens hold a character's bytes. */
  enum Bytes {
    /** Each character of a token is a byte: GPT-2's, of SmolLM2, Qwen2 and Llama 3. */
    ALWAYS,
    /** A token {@code <0xE2>} for a byte of what has no other token: Llama 2's and Mistral's. */
    FALLBACK,
    NEVER
  }

  /**
   * Reads the file's text.
   *
   * @throws IllegalArgumentException when it is no tokenizer
   */
  TokenizerFile(String text) {
    JsonNode tree;
    try {
      // As the tokenizers library reads it: of a token that is there twice the last id counts.
      tree = StrictJson.readLastKeyWins(text);
    } catch (MalformedJsonException e) {
      throw new IllegalArgumentException("not JSON: " + e.getMessage(), e);
    }
    JsonNode vocabulary = tree.path("model").path("vocab");
    if (vocabulary.isObject()) {
      for (Map.Entry<String, JsonNode> token : vocabulary.properties()) {
        add(token.getKey(), token.getValue());
      }
    } else if (vocabulary.isArray()) {
      for (int id = 0; id < vocabulary.size(); id++) {
        add(vocabulary.get(id).path(0).asText(), id);
      }
    } else {
      throw new IllegalArgumentException("model.vocab is missing");
    }
    for (JsonNode token : tree.path("added_tokens")) {
      add(token.path("content").asText(), token.path("id"));
      if (token.path("special").asBoolean()) {
        special.set(token.path("id").intValue());
      }
    }
    JsonNode decoder = tree.path("decoder");
    bytes =
        contains(decoder, "ByteLevel")
            ? Bytes.ALWAYS
            : contains(decoder, "ByteFallback") ? Bytes.FALLBACK : Bytes.NEVER;
    collectBytes();
    longest = TokenLength.longest(tree, ids.keySet(), bytes);
    json = keepSpaces(tree.path("post_processor")) ? Json.write(tree) : text;
  }

  private void add(String token, JsonNode id) {
    if (!id.canConvertToInt() || id.intValue() < 0) {
      throw new IllegalArgumentException("token '" + token + "' has the id " + id);
    }
    add(token, id.intValue());
  }

  private void add(String token, int id) {
    ids.put(token, id);
    known.set(id);
  }

  private static boolean contains(JsonNode decoder, String type) {
    if (decoder.path("type").asText().equals(type)) {
      return true;
    }
    for (JsonNode part : decoder.path("decoders")) {
      if (contains(part, type)) {
        return true;
      }
    }
    return false;
  }

  /** Lets a token begin at its space, not after it; true when the file said otherwise. */
  private static boolean keepSpaces(JsonNode processor) {
    boolean changed = false;
    if (processor instanceof ObjectNode fields
        && fields.path("type").asText().equals("ByteLevel")
        && fields.path("trim_offsets").asBoolean(true)) {
      fields.put("trim_offsets", false);
      changed = true;
    }
    Iterator<JsonNode> parts = processor.path("processors").elements();
    while (parts.hasNext()) {
      changed |= keepSpaces(parts.next());
    }
    return changed;
  }

  private void collectBytes() {
    if (bytes == Bytes.NEVER) {
      return;
    }
    content = new byte[size()][];
    Map<Integer, Byte> alphabet = byteAlphabet();
    ids.forEach((token, id) -> content[id] = bytes(token, alphabet));
  }

  private byte[] bytes(String token, Map<Integer, Byte> alphabet) {
    if (bytes == Bytes.FALLBACK) {
      return token.matches("<0x[0-9A-Fa-f]{2}>")
          ? new byte[] {(byte) Integer.parseInt(token.substring(3, 5), 16)}
          : NOTHING;
    }
    byte[] found = new byte[token.length()];
    for (int i = 0; i < found.length; i++) {
      Byte one = alphabet.get((int) token.charAt(i));
      if (one == null) {
        // An added token is written as it is.
        return token.getBytes(StandardCharsets.UTF_8);
      }
      found[i] = one;
    }
    return found;
  }

  /** GPT-2's characters for bytes: printable ones stand for themselves, the others from U+0100. */
  static Map<Integer, Byte> byteAlphabet() {
    Map<Integer, Byte> alphabet = new HashMap<>();
    int next = 0x100;
    for (int value = 0; value < 256; value++) {
      boolean itself =
          (value >= '!' && value <= '~') || (value >= 0xA1 && value <= 0xFF && value != 0xAD);
      alphabet.put(itself ? value : next++, (byte) value);
    }
    return alphabet;
  }

  /** The file's text, changed where tokens would else not begin at their spaces. */
  String json() {
    return json;
  }

  /** One more than the largest id. */
  int size() {
    return known.length();
  }

  /**
   * The id of a token.
   *
   * @throws IllegalArgumentException when there is no such token
   */
  int id(String token) {
    Integer id = ids.get(token);
    if (id == null) {
      throw new IllegalArgumentException("there is no token '" + token + "' in tokenizer.json");
    }
    return id;
  }

  /** The token of an id; the id itself where there is none. */
  String token(int id) {
    return ids.entrySet().stream()
        .filter(token -> token.getValue() == id)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(Integer.toString(id));
  }

  /** As {@link Tokenizer#longest()}. */
  int longest() {
    return longest;
  }

  Bytes bytes() {
    return bytes;
  }

  /** Bytes of a token as {@link #bytes()} says; empty where it holds none. */
  byte[] content(int id) {
    return bytes == Bytes.NEVER || !known.get(id) ? NOTHING : content[id];
  }

  /** Whether a token has text. */
  boolean written(int id) {
    return known.get(id) && !special.get(id);
  }
}
