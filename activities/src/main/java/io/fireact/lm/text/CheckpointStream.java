package io.fireact.lm.text;

import java.util.Arrays;

/**
 * Text of a {@link CheckpointTokenizer}'s tokens: those since the last whole character are decoded
 * with each new one, so a token costs the same however long the text is.
 *
 * <p>All pieces together are what the library makes of all tokens, special ones left out, with one
 * exception in broken text: of a run of byte tokens that is not UTF-8 the library makes U+FFFD for
 * each, also for the whole characters before the broken one, which have been told here already.
 */
final class CheckpointStream implements TextStream {
  private final CheckpointTokenizer tokenizer;
  private final Utf8 utf8 = new Utf8();
  private int[] open = new int[8];
  private int count;
  private int given;
  private boolean continues;

  /**
   * @param continues whether text comes before
   */
  CheckpointStream(CheckpointTokenizer tokenizer, boolean continues) {
    this.tokenizer = tokenizer;
    this.continues = continues;
  }

  @Override
  public String add(int id) {
    TokenizerFile file = tokenizer.file();
    if (!file.written(id)) {
      return "";
    }
    byte[] bytes = file.content(id);
    boolean always = file.bytes() == TokenizerFile.Bytes.ALWAYS;
    // Nothing can complete the character before: what is open need not stay so.
    String broken = always && utf8.open() && !utf8.takes(bytes) ? rest() : "";
    if (count == open.length) {
      open = Arrays.copyOf(open, 2 * count);
    }
    open[count++] = id;
    if (bytes.length == 0) {
      utf8.reset();
    }
    for (byte one : bytes) {
      utf8.add(one);
    }
    if (!utf8.open()) {
      return broken + rest();
    }
    if (!always) {
      return broken;
    }
    // The unfinished character is U+FFFD until it is whole.
    String text = tokenizer.decode(open, count, continues);
    String certain = text.substring(given, text.length() - 1);
    given += certain.length();
    return broken + certain;
  }

  @Override
  public String rest() {
    if (count == 0) {
      return "";
    }
    String text = tokenizer.decode(open, count, continues).substring(given);
    continues = true;
    count = 0;
    given = 0;
    utf8.reset();
    return text;
  }

  /** Where characters end among bytes; a byte that fits no character begins anew after itself. */
  private static final class Utf8 {
    private int missing;
    private int least = 0x80;
    private int most = 0xBF;

    boolean open() {
      return missing > 0;
    }

    void reset() {
      missing = 0;
    }

    /** Whether the bytes go on with the open character. */
    boolean takes(byte[] bytes) {
      return bytes.length > 0 && takes(bytes[0] & 0xFF);
    }

    private boolean takes(int value) {
      return missing > 0 && value >= least && value <= most;
    }

    void add(byte one) {
      int value = one & 0xFF;
      boolean taken = takes(value);
      least = 0x80;
      most = 0xBF;
      if (taken) {
        missing--;
        return;
      }
      // The Unicode Standard, table 3-7.
      missing = value >= 0xC2 && value < 0xE0 ? 1 : value >= 0xE0 && value < 0xF0 ? 2 : 0;
      if (value >= 0xF0 && value < 0xF5) {
        missing = 3;
      }
      switch (value) {
        case 0xE0 -> least = 0xA0;
        case 0xED -> most = 0x9F;
        case 0xF0 -> least = 0x90;
        case 0xF4 -> most = 0x8F;
        default -> {}
      }
    }
  }
}
