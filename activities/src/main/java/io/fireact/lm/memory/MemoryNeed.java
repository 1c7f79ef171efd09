package io.fireact.lm.memory;

/**
 * What somebody wants of a device's memory.
 *
 * @param what for messages, such as "the model meta-llama/Llama-2-7b"
 * @param fixed bytes without which it cannot be
 * @param guessed bytes that it takes besides for a while, of which nobody knows exactly how many:
 *     who is alone on a device may try with less
 * @param unit bytes of each of what there may be fewer of, such as a decoded sequence's cache
 * @param least of these, without which it cannot be
 * @param most of these that are wanted
 */
public record MemoryNeed(String what, long fixed, long guessed, long unit, int least, int most) {
  public MemoryNeed {
    if (fixed < 0 || guessed < 0 || unit < 0 || least < 0 || most < least) {
      throw new IllegalArgumentException(
          "%s cannot need %d bytes and %d to %d times %d"
              .formatted(what, fixed, least, most, unit));
    }
  }

  /** So many bytes, and about so many more. */
  public static MemoryNeed of(String what, long fixed, long guessed) {
    return new MemoryNeed(what, fixed, guessed, 0, 0, 0);
  }

  /** Bytes without which it cannot be. */
  long surely() {
    return fixed + unit * least;
  }

  /** Bytes with which it can be. */
  long probably() {
    return surely() + guessed;
  }
}
