package io.fireact.lm.memory;

/**
 * What somebody wants of a device's memory.
 *
 * @param what for messages, such as "the model meta-llama/Llama-2-7b"
 * @param fixed bytes without which it cannot be
 * @param estimated bytes that it takes besides for a while, of which nobody knows exactly how many:
 *     who is alone on a device may try with less
 * @param unitBytes bytes of each of what there may be fewer of, such as a decoded sequence's cache
 * @param minUnits of these, without which it cannot be
 * @param maxUnits of these that are wanted
 */
public record MemoryNeed(
    String what, long fixed, long estimated, long unitBytes, int minUnits, int maxUnits) {
  public MemoryNeed {
    if (fixed < 0 || estimated < 0 || unitBytes < 0 || minUnits < 0 || maxUnits < minUnits) {
      throw new IllegalArgumentException(
          "%s cannot need %d bytes and %d to %d times %d"
              .formatted(what, fixed, minUnits, maxUnits, unitBytes));
    }
  }

  /** So many bytes, and about so many more. */
  public static MemoryNeed of(String what, long fixed, long estimated) {
    return new MemoryNeed(what, fixed, estimated, 0, 0, 0);
  }

  /** Bytes without which it cannot be. */
  long minBytes() {
    return fixed + unitBytes * minUnits;
  }

  /** Bytes with which it can be. */
  long expectedBytes() {
    return minBytes() + estimated;
  }
}
