package io.fireact.lm.engine;

import java.util.Arrays;

/**
 * Some sequences of token ids, one after the other without padding, and the places in them that
 * count. No sequence sees another.
 *
 * @param lengths tokens of each sequence; at least one sequence, none empty
 * @param ids of all sequences
 * @param counted places in {@code ids} whose next token counts in the loss, ascending
 * @param labels the next token of each of these places
 */
@SuppressWarnings("ArrayRecordComponent") // large: neither copied nor compared
public record MicroBatch(long[] lengths, long[] ids, long[] counted, long[] labels) {
  public MicroBatch {
    if (lengths.length == 0
        || Arrays.stream(lengths).anyMatch(length -> length < 1)
        || Arrays.stream(lengths).sum() != ids.length
        || counted.length != labels.length) {
      throw new IllegalArgumentException(
          "a micro-batch of sequences of "
              + Arrays.toString(lengths)
              + " tokens has "
              + ids.length
              + " ids, "
              + counted.length
              + " places and "
              + labels.length
              + " labels");
    }
  }

  /** Tokens of text. */
  public long tokens() {
    return ids.length;
  }

  /** The longest sequence. */
  public long longest() {
    return Arrays.stream(lengths).max().orElse(0);
  }

  /** The place of each token in its sequence. */
  long[] positions() {
    long[] positions = new long[ids.length];
    int place = 0;
    for (long length : lengths) {
      for (int position = 0; position < length; position++) {
        positions[place++] = position;
      }
    }
    return positions;
  }

  /** Where each sequence begins, and where the last one ends. */
  int[] starts() {
    int[] starts = new int[lengths.length + 1];
    for (int i = 0; i < lengths.length; i++) {
      starts[i + 1] = starts[i] + (int) lengths[i];
    }
    return starts;
  }
}
