package io.fireact.lm.text;

import io.fireact.json.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The student's tokenizer: a token a word or other character, pieces for unknown words, and two
 * tokens a byte for unknown characters, so that every text can be written. Not for models of other
 * makers, which bring their own.
 *
 * <p>A token whose text begins with {@code ##} continues the one before without a space; an unknown
 * word is cut greedily into the longest known beginning and the longest known {@code ##} pieces. A
 * character that no piece holds becomes its UTF-8 bytes, each as the two tokens {@code <0>} to
 * {@code <f>} of its halves, after the token {@code ##} where it continues a word.
 *
 * <p>The file is JSON: {@code format} "fireact-words", {@code version} 1, and {@code tokens}, whose
 * place in the list is their id; it begins with {@code <pad>}, {@code <eos>}, newline, {@code ##},
 * {@code <0>} to {@code <f>}.
 */
public final class WordTokenizer implements Tokenizer {
  public static final int PAD = 0;
  public static final int EOS = 1;
  static final String GLUE = "##";
  static final List<String> SPECIAL = special();

  /** What the file says that it is. */
  public static final String FORMAT = "fireact-words";

  /** Of one of Java's characters at most; those of two have four. */
  private static final int UTF8_BYTES = 3;

  private static final int GLUE_ID = 3;
  private static final int FIRST_HALF = 4;

  private final List<String> tokens;
  private final Map<String, Integer> ids;
  private final int longest;

  private record TokenizerFile(String format, int version, List<String> tokens) {}

  WordTokenizer(List<String> tokens) {
    this.tokens = List.copyOf(tokens);
    ids = new HashMap<>();
    int most = 0;
    for (int id = 0; id < tokens.size(); id++) {
      if (ids.put(tokens.get(id), id) != null) {
        throw new IllegalArgumentException("token '" + tokens.get(id) + "' is there twice");
      }
      most = Math.max(most, tokens.get(id).length());
    }
    longest = most;
  }

  /**
   * Reads the file's text.
   *
   * @throws IllegalArgumentException when it is not one of this format
   */
  public static WordTokenizer fromJson(String json) {
    TokenizerFile file = Json.read(json, TokenizerFile.class);
    if (!FORMAT.equals(file.format()) || file.version() != 1 || file.tokens() == null) {
      throw new IllegalArgumentException(
          "not a tokenizer of format \"" + FORMAT + "\" version 1: format is " + file.format());
    }
    if (file.tokens().size() < SPECIAL.size()
        || !file.tokens().subList(0, SPECIAL.size()).equals(SPECIAL)) {
      throw new IllegalArgumentException("the tokenizer's first tokens are not " + SPECIAL);
    }
    return new WordTokenizer(file.tokens());
  }

  /** The file's text. */
  public String toJson() {
    return Json.write(new TokenizerFile(FORMAT, 1, tokens));
  }

  @Override
  public int size() {
    return tokens.size();
  }

  @Override
  public int longest() {
    return longest * UTF8_BYTES;
  }

  @Override
  public int end() {
    return EOS;
  }

  @Override
  public boolean ends(int id) {
    return id == EOS;
  }

  /** Unpaired surrogates become U+FFFD. */
  @Override
  public Encoding encodeWithStarts(String text) {
    IntList found = new IntList();
    IntList starts = new IntList();
    for (Units.Unit unit : Units.split(text)) {
      encode(unit, found);
      starts.fill(unit.start(), found.size());
    }
    return new Encoding(found.toArray(), starts.toArray());
  }

  private void encode(Units.Unit unit, IntList found) {
    String word = unit.text();
    int from = 0;
    while (from < word.length()) {
      boolean glued = from > 0 || unit.glued();
      int end = Math.min(word.length(), from + longest);
      Integer id = null;
      while (id == null && end > from) {
        String piece = word.substring(from, end);
        id = ids.get(glued ? GLUE + piece : piece);
        if (id == null) {
          end = word.offsetByCodePoints(end, -1);
        }
      }
      if (id != null) {
        found.add(id);
        from = end;
      } else {
        int next = word.offsetByCodePoints(from, 1);
        if (glued) {
          found.add(GLUE_ID);
        }
        for (byte b : utf8(word.substring(from, next))) {
          found.add(FIRST_HALF + ((b >> 4) & 15));
          found.add(FIRST_HALF + (b & 15));
        }
        from = next;
      }
    }
  }

  private static byte[] utf8(String character) {
    boolean unpaired = character.length() == 1 && Character.isSurrogate(character.charAt(0));
    return (unpaired ? "\uFFFD" : character).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public TextStream after(String prompt, int[] promptIds) {
    return new WordStream(this, prompt);
  }

  /** The text of tokens; {@code <pad>} and {@code <eos>} have none. */
  public String decode(int[] tokenIds) {
    return decodeAfter("", tokenIds);
  }

  /**
   * The text of tokens that follow a text: it begins with a space where the rule puts one.
   *
   * @param before the text that they continue; may be empty
   */
  public String decodeAfter(String before, int[] tokenIds) {
    StringBuilder text = new StringBuilder();
    String last = before.isEmpty() ? "" : lastUnit(before);
    boolean glue = !before.isEmpty() && endsInSpace(before);
    int i = 0;
    while (i < tokenIds.length) {
      int id = tokenIds[i];
      String token = tokens.get(id);
      if (id == GLUE_ID) {
        glue = true;
        i++;
        continue;
      }
      if (id == PAD || id == EOS) {
        i++;
        continue;
      }
      String unit;
      if (isHalf(id)) {
        int end = endOfCharacter(tokenIds, i);
        unit = character(tokenIds, i, end);
        i = end;
      } else if (token.startsWith(GLUE)) {
        unit = token.substring(GLUE.length());
        glue = true;
        i++;
      } else {
        unit = token;
        i++;
      }
      if (!glue && Units.spaced(last, unit)) {
        text.append(' ');
      }
      text.append(unit);
      last = unit;
      glue = false;
    }
    return text.toString();
  }

  private static String lastUnit(String text) {
    List<Units.Unit> units = Units.split(text.substring(Math.max(0, text.length() - 200)));
    return units.isEmpty() ? "" : units.get(units.size() - 1).text();
  }

  private static boolean endsInSpace(String text) {
    int last = text.codePointBefore(text.length());
    return Character.isWhitespace(last) || Character.isSpaceChar(last);
  }

  static boolean isHalf(int id) {
    return id >= FIRST_HALF && id < SPECIAL.size();
  }

  /** The end of the halves of one UTF-8 character, or of as many as a model has written of it. */
  private static int endOfCharacter(int[] ids, int from) {
    int lead = ids[from] - FIRST_HALF;
    int bytes = lead < 12 ? 1 : lead < 14 ? 2 : lead == 14 ? 3 : 4;
    int end = from;
    while (end < ids.length && end < from + 2 * bytes && isHalf(ids[end])) {
      end++;
    }
    return end;
  }

  private static String character(int[] ids, int from, int end) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = from; i + 1 < end; i += 2) {
      bytes.write((ids[i] - FIRST_HALF) << 4 | (ids[i + 1] - FIRST_HALF));
    }
    String text = bytes.toString(StandardCharsets.UTF_8);
    return text.isEmpty() ? "\uFFFD" : text;
  }

  private static List<String> special() {
    List<String> special = new ArrayList<>(List.of("<pad>", "<eos>", "\n", GLUE));
    for (int half = 0; half < 16; half++) {
      special.add("<" + Integer.toHexString(half) + ">");
    }
    return List.copyOf(special);
  }

  /** The tokens, by id. */
  List<String> tokens() {
    return tokens;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WordTokenizer that && tokens.equals(that.tokens);
  }

  @Override
  public int hashCode() {
    return tokens.hashCode();
  }

  /** A growing array of ints. */
  private static final class IntList {
    private int[] values = new int[64];
    private int size;

    void add(int value) {
      if (size == values.length) {
        values = Arrays.copyOf(values, 2 * size);
      }
      values[size++] = value;
    }

    void fill(int value, int until) {
      while (size < until) {
        add(value);
      }
    }

    int size() {
      return size;
    }

    int[] toArray() {
      return Arrays.copyOf(values, size);
    }
  }
}
