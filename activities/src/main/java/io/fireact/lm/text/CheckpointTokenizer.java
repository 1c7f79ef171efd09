package io.fireact.lm.text;

import ai.djl.engine.EngineException;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import ai.djl.util.Utils;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.files.DurableFiles;
import io.fireact.json.Json;
import io.fireact.json.MalformedJsonException;
import io.fireact.json.StrictJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tokenizer that a checkpoint brings, {@code tokenizer.json}, as Hugging Face's library runs
 * it. Not for the platform's own students, whose file has another format.
 *
 * <p>A text is read as the model expects it from its beginning: with the special tokens that the
 * file puts before it, once, also where the text, such as a rendered chat, begins with them itself;
 * without those that it puts behind it; never cut, never padded. Unpaired surrogates become U+FFFD.
 *
 * <p>The library is native code. It is thread safe as it is used here (its tokenizer is shared by
 * reference and its word cache locked), and frees its memory once this is unreachable. DJL unpacks
 * it from its jar to a cache directory when the first tokenizer is read; nothing is downloaded.
 */
public final class CheckpointTokenizer implements Tokenizer {
  private static final String TOKENIZER = "tokenizer.json";
  private static final String TOKENIZER_CONFIG = "tokenizer_config.json";
  private static final String EOS_TOKEN = "eos_token";
  private static final String EOS_ID = "eos_token_id";

  /** A word that every tokenizer knows, to stand for what a text continues. */
  private static final String NEUTRAL = "a";

  static {
    // Read by DJL when it loads: nothing is downloaded and nobody is told.
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
  }

  private final HuggingFaceTokenizer library;
  private final TokenizerFile file;

  /** The special tokens that a text begins with, as text; empty where it begins with none. */
  private final String first;

  /** Number of tokens that the library adds behind a text. */
  private final int behind;

  private final int neutral;
  private final int end;
  private final BitSet ends;

  /** Tokens from here on have no embedding. */
  private final int embedded;

  private CheckpointTokenizer(
      HuggingFaceTokenizer library, TokenizerFile file, int end, BitSet ends, int embedded) {
    this.library = library;
    this.file = file;
    this.end = end;
    this.ends = ends;
    this.embedded = embedded;
    ai.djl.huggingface.tokenizers.Encoding word = library.encode(NEUTRAL, true, false);
    CharSpan[] spans = word.getCharTokenSpans();
    StringBuilder text = new StringBuilder();
    int from = 0;
    while (from < spans.length && isAdded(spans[from])) {
      text.append(word.getTokens()[from++]);
    }
    int to = spans.length;
    while (to > from && isAdded(spans[to - 1])) {
      to--;
    }
    first = text.toString();
    behind = spans.length - to;
    int last = to > from ? (int) word.getIds()[to - 1] : -1;
    // A vocabulary of whole words may read it as an unknown one, which is written otherwise.
    neutral = last >= 0 && library.decode(new long[] {last}, true).startsWith(NEUTRAL) ? last : -1;
  }

  /** Tokens that a post-processor adds stand for no place in the text. */
  private static boolean isAdded(@Nullable CharSpan span) {
    return span == null;
  }

  /**
   * Reads {@code tokenizer.json}, and what {@code tokenizer_config.json} and {@code
   * generation_config.json} say of first and last tokens where they are there.
   *
   * @throws IllegalArgumentException when a file is broken; the message names it
   * @throws FailureException BAD_DATA when the library cannot be loaded on this machine
   */
  public static CheckpointTokenizer read(Path directory) {
    Path path = directory.resolve(TOKENIZER);
    if (!Files.exists(path)) {
      throw new IllegalArgumentException(
          path
              + " is missing; where there is a tokenizer.model alone, transformers'"
              + " AutoTokenizer.from_pretrained(directory).save_pretrained(directory) writes it");
    }
    TokenizerFile file;
    HuggingFaceTokenizer library;
    try {
      file = new TokenizerFile(DurableFiles.readText(path));
      library = open(file.json());
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalArgumentException(path + " cannot be read: " + e.getMessage(), e);
    }
    JsonNode tokens = json(directory.resolve(TOKENIZER_CONFIG));
    JsonNode generation = json(directory.resolve("generation_config.json"));
    JsonNode config = json(directory.resolve("config.json"));
    BitSet ends = new BitSet();
    int end = -1;
    for (JsonNode source : new JsonNode[] {config, generation}) {
      JsonNode ids = source.path(EOS_ID);
      for (JsonNode id : ids.isArray() ? ids : Json.mapper().createArrayNode().add(ids)) {
        if (id.canConvertToInt() && id.intValue() >= 0) {
          ends.set(id.intValue());
        }
      }
      JsonNode one = ids.isArray() ? ids.path(0) : ids;
      if (one.canConvertToInt() && one.intValue() >= 0) {
        end = one.intValue();
      }
    }
    String name = special(tokens, EOS_TOKEN);
    if (name != null) {
      try {
        end = file.id(name);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            directory.resolve(TOKENIZER_CONFIG) + ": " + EOS_TOKEN + ": " + e.getMessage(), e);
      }
    }
    if (end < 0) {
      throw new IllegalArgumentException(
          directory
              + " names no token that ends a text: neither "
              + EOS_TOKEN
              + " in "
              + TOKENIZER_CONFIG
              + " nor "
              + EOS_ID
              + " in generation_config.json or config.json");
    }
    ends.set(end);
    return new CheckpointTokenizer(library, file, end, ends, Integer.MAX_VALUE);
  }

  /**
   * The same for a model with an embedding of so many rows. Tokens were often added, such as one to
   * pad with, without giving them an embedding; that does no harm as long as no text has them.
   *
   * @throws IllegalArgumentException when every text would have one: the tokens that a text begins
   *     and ends with
   */
  public CheckpointTokenizer within(int rows) {
    if (rows >= file.size()) {
      return this;
    }
    if (end >= rows) {
      throw new IllegalArgumentException(
          "the token that ends a text " + withoutEmbedding(end, rows, file));
    }
    CheckpointTokenizer limited = new CheckpointTokenizer(library, file, end, ends, rows);
    for (long id : library.encode(NEUTRAL, true, false).getIds()) {
      if (id >= rows) {
        throw new IllegalArgumentException(
            "each text gets a token that " + withoutEmbedding((int) id, rows, file));
      }
    }
    return limited;
  }

  private static String withoutEmbedding(int id, int rows, TokenizerFile file) {
    return "is \"%s\" (id %d), for which the model has no embedding: it has %d rows, its tokenizer %d tokens; give the model rows for all of them (transformers: resize_token_embeddings) and train them, or use the tokenizer that it was trained with"
        .formatted(file.token(id), id, rows, file.size());
  }

  /** A special token's text in tokenizer_config.json, which is a string or an object; or null. */
  static @Nullable String special(JsonNode config, String name) {
    JsonNode token = config.path(name);
    JsonNode text = token.isObject() ? token.path("content") : token;
    return text.isTextual() ? text.textValue() : null;
  }

  /** A file's JSON, missing where there is no such file. */
  static JsonNode json(Path path) {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return MissingNode.getInstance();
    }
    try {
      return StrictJson.read(DurableFiles.readText(path));
    } catch (MalformedJsonException e) {
      throw new IllegalArgumentException(path + " is not JSON: " + e.getMessage(), e);
    }
  }

  private static HuggingFaceTokenizer open(String json) throws IOException {
    Map<String, String> options =
        Map.of(
            "truncation", "do_not_truncate", "padding", "do_not_pad", "addSpecialTokens", "true");
    try {
      return HuggingFaceTokenizer.newInstance(
          new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), options);
    } catch (EngineException | LinkageError e) {
      throw new FailureException(
          FailureType.BAD_DATA,
          "the native library of ai.djl.huggingface:tokenizers cannot be loaded from "
              + Utils.getEngineCacheDir("tokenizers")
              + ", where it is unpacked once: the directory must be writable and allow its files"
              + " to be run, DJL_CACHE_DIR names another; there is a library for Linux with glibc,"
              + " macOS on ARM and Windows, on 64 bits. DJL says: "
              + rootMessage(e),
          e);
    } catch (RuntimeException e) {
      // How the library says that it does not understand the file.
      throw new IOException(e.getMessage(), e);
    }
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.toString();
  }

  @Override
  public int size() {
    return file.size();
  }

  @Override
  public int longest() {
    return file.longest();
  }

  @Override
  public int end() {
    return end;
  }

  @Override
  public boolean ends(int id) {
    return ends.get(id);
  }

  @Override
  public Encoding encodeWithStarts(String text) {
    String whole = paired(text);
    boolean add = first.isEmpty() || !whole.startsWith(first);
    ai.djl.huggingface.tokenizers.Encoding encoding;
    try {
      encoding = library.encode(whole, add, false);
    } finally {
      // Else the library might be freed while it runs, in a caller that is done with this.
      Reference.reachabilityFence(this);
    }
    long[] ids = encoding.getIds();
    CharSpan[] spans = encoding.getCharTokenSpans();
    int count = add ? ids.length - behind : ids.length;
    int[] found = new int[count];
    int[] starts = new int[count];
    // The library counts characters, Java counts halves of them.
    int characters = 0;
    int index = 0;
    for (int i = 0; i < count; i++) {
      found[i] = (int) ids[i];
      if (found[i] >= embedded) {
        throw new FailureException(
            FailureType.BAD_DATA,
            "a token of the text " + withoutEmbedding(found[i], embedded, file));
      }
      if (isAdded(spans[i])) {
        continue;
      }
      int start = spans[i].getStart();
      index = whole.offsetByCodePoints(index, start - characters);
      characters = start;
      starts[i] = index;
    }
    return new Encoding(found, starts);
  }

  /** The text without halves of characters, which the library would take for broken text. */
  private static String paired(String text) {
    StringBuilder changed = null;
    for (int i = 0; i < text.length(); i++) {
      char half = text.charAt(i);
      if (!Character.isSurrogate(half)) {
        continue;
      }
      if (Character.isHighSurrogate(half)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
        continue;
      }
      if (changed == null) {
        changed = new StringBuilder(text);
      }
      changed.setCharAt(i, '\uFFFD');
    }
    return changed == null ? text : changed.toString();
  }

  @Override
  public TextStream after(String prompt, int[] promptIds) {
    boolean continues = false;
    for (int id : promptIds) {
      continues |= file.written(id);
    }
    return new CheckpointStream(this, continues);
  }

  TokenizerFile file() {
    return file;
  }

  /**
   * Text of whole tokens.
   *
   * @param continues whether text comes before them, so that a space at their beginning counts
   */
  String decode(int[] tokens, int count, boolean continues) {
    int before = continues && neutral >= 0 ? 1 : 0;
    long[] ids = new long[before + count];
    if (before == 1) {
      ids[0] = neutral;
    }
    for (int i = 0; i < count; i++) {
      ids[before + i] = tokens[i];
    }
    try {
      return library.decode(ids, true).substring(before * NEUTRAL.length());
    } finally {
      Reference.reachabilityFence(this);
    }
  }
}
