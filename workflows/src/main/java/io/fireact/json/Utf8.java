package io.fireact.json;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Bytes as text: UTF-8 and nothing else, without the byte order mark that Windows' editors begin a
 * file with. A byte that is not UTF-8 is refused with its place, never replaced.
 */
public final class Utf8 {
  private static final char MARK = '\uFEFF';
  private static final String ADVICE = "; save the file as UTF-8";

  private Utf8() {}

  /**
   * @throws MalformedJsonException naming the place of the first byte that is not UTF-8
   */
  public static String decode(byte[] bytes) {
    return decode(bytes, bytes.length, 1);
  }

  /**
   * A file's text without its byte order mark, a piece at a time.
   *
   * @throws MalformedJsonException from its methods, at a byte that is not UTF-8; it names the line
   */
  static Reader reader(InputStream file) throws IOException {
    return new StrictReader(file);
  }

  private static final class StrictReader extends Reader {
    private final Reader text;
    private int line = 1;
    private boolean first = true;

    StrictReader(InputStream file) {
      text =
          new InputStreamReader(
              file,
              StandardCharsets.UTF_8
                  .newDecoder()
                  .onMalformedInput(CodingErrorAction.REPORT)
                  .onUnmappableCharacter(CodingErrorAction.REPORT));
    }

    @Override
    public int read(char[] buffer, int from, int length) throws IOException {
      int count;
      try {
        count = text.read(buffer, from, length);
      } catch (CharacterCodingException e) {
        throw new MalformedJsonException(
            "a byte in this line or soon after it is not UTF-8" + ADVICE, line, 1, true);
      }
      int start = from;
      if (first && count > 0 && buffer[from] == MARK) {
        start++;
      }
      first = false;
      for (int i = from; i < from + count; i++) {
        line += buffer[i] == '\n' ? 1 : 0;
      }
      if (start > from) {
        System.arraycopy(buffer, start, buffer, from, count - 1);
        return count == 1 ? read(buffer, from, length) : count - 1;
      }
      return count;
    }

    @Override
    public void close() throws IOException {
      text.close();
    }
  }

  /** Without the mark that may stand before a text's first character. */
  public static String withoutMark(String text) {
    return !text.isEmpty() && text.charAt(0) == MARK ? text.substring(1) : text;
  }

  /**
   * Refuses what is known by its first bytes to be no UTF-8: so that a compressed file is not
   * called a text with a wrong byte in it.
   *
   * @param start the first bytes of a file, sixteen or all that there are
   * @throws MalformedJsonException naming what the file is instead
   */
  public static void checkStart(byte[] start) {
    checkStart(start, start.length);
  }

  private static void checkStart(byte[] bytes, int length) {
    for (Foreign foreign : Foreign.values()) {
      if (foreign.begins(bytes, length)) {
        throw new MalformedJsonException("it is " + foreign.what, 1, 1, true);
      }
    }
  }

  /** What users hand in instead of text, by the bytes that it begins with. */
  private enum Foreign {
    UTF_16_LITTLE("FFFE", "UTF-16" + ADVICE),
    UTF_16_BIG("FEFF", "UTF-16" + ADVICE),
    UTF_32_BIG("0000FEFF", "UTF-32" + ADVICE),
    GZIP("1F8B", "compressed (gzip); unpack it"),
    ZIP("504B0304", "compressed (zip); unpack it"),
    ZSTANDARD("28B52FFD", "compressed (zstd); unpack it"),
    XZ("FD377A585A00", "compressed (xz); unpack it"),
    BZIP2("314159265359", 4, "compressed (bzip2); unpack it");

    private final String first;
    private final int from;
    private final String what;

    /**
     * @param first bytes in hexadecimal
     */
    Foreign(String first, String what) {
      this(first, 0, what);
    }

    Foreign(String first, int from, String what) {
      this.first = first;
      this.from = from;
      this.what = what;
    }

    private boolean begins(byte[] bytes, int length) {
      int to = from + first.length() / 2;
      return length >= to
          && HexFormat.of().withUpperCase().formatHex(bytes, from, to).equals(first);
    }
  }

  /**
   * @param line the number of the first line among the bytes
   */
  static String decode(byte[] bytes, int length, int line) {
    if (line == 1) {
      checkStart(bytes, length);
    }
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CharBuffer text = CharBuffer.allocate(length);
    CoderResult result = decoder.decode(ByteBuffer.wrap(bytes, 0, length), text, true);
    text.flip();
    if (result.isError()) {
      throw at(text, line, "a byte here is not UTF-8" + ADVICE);
    }
    String decoded = line == 1 ? withoutMark(text.toString()) : text.toString();
    int nothing = decoded.indexOf('\0');
    if (nothing >= 0) {
      throw at(
          decoded.substring(0, nothing), line, "a byte here is 0, as in UTF-16 or damage" + ADVICE);
    }
    return decoded;
  }

  private static MalformedJsonException at(CharSequence before, int first, String what) {
    int line = first;
    int column = 1;
    for (int character : before.codePoints().toArray()) {
      column = character == '\n' ? 1 : column + 1;
      line += character == '\n' ? 1 : 0;
    }
    return new MalformedJsonException(what, line, column, true);
  }
}
