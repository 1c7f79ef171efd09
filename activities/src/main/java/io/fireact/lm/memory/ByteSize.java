package io.fireact.lm.memory;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes of memory as people write them. */
public final class ByteSize {
  /** What may be written, for messages. */
  public static final String ALLOWED = "a number with MiB or GiB, such as 24GiB";

  private static final Pattern WRITTEN =
      Pattern.compile("(\\d{1,6}(?:\\.\\d{1,3})?)\\s*(MiB|GiB)", Pattern.CASE_INSENSITIVE);
  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;

  private ByteSize() {}

  /**
   * Bytes of a written size.
   *
   * @throws IllegalArgumentException for another text, and for nothing at all
   */
  public static long parse(String text) {
    Matcher written = WRITTEN.matcher(text.strip());
    if (written.matches()) {
      long unit = written.group(2).toLowerCase(Locale.ROOT).equals("gib") ? GIB : MIB;
      long bytes = (long) (Double.parseDouble(written.group(1)) * unit);
      if (bytes > 0) {
        return bytes;
      }
    }
    throw new IllegalArgumentException(
        "'" + text + "' is no size of memory; allowed is " + ALLOWED);
  }

  /** As people read it, such as {@code 13.5 GiB}. */
  public static String text(long bytes) {
    return bytes < GIB
        ? String.format(Locale.ROOT, "%.1f MiB", (double) bytes / MIB)
        : String.format(Locale.ROOT, "%.1f GiB", (double) bytes / GIB);
  }
}
