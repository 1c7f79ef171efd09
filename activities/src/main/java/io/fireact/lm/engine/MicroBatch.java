package io.fireact.lm.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Some sequences of token ids, one after the other without padding, and the places in them that
 * count. No sequence sees another.
 *
 * @param lengths tokens of each sequence; at least one sequence, none empty
 * @param ids of all sequences
 * @param lossPositions places in {@code ids} whose next token counts in the loss, ascending
 * @param labels the next token of each of these places
 */
@SuppressWarnings("ArrayRecordComponent") // large: neither copied nor compared
public record MicroBatch(long[] lengths, long[] ids, long[] lossPositions, long[] labels) {
  public MicroBatch {
    if (lengths.length == 0
        || Arrays.stream(lengths).anyMatch(length -> length < 1)
        || Arrays.stream(lengths).sum() != ids.length
        || lossPositions.length != labels.length) {
      throw new IllegalArgumentException(
          "a micro-batch of sequences of "
              + Arrays.toString(lengths)
              + " tokens has "
              + ids.length
              + " ids, "
              + lossPositions.length
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

  /**
   * The same sequences in several micro-batches of at most so many tokens each, or of one sequence
   * where that is longer. A step's gradient is the same whichever it is given, but for rounding.
   */
  public List<MicroBatch> divided(long tokens) {
    if (tokens() <= tokens) {
      return List.of(this);
    }
    List<MicroBatch> parts = new ArrayList<>();
    int from = 0;
    int start = 0;
    int end = 0;
    for (int i = 0; i < lengths.length; i++) {
      if (i > from && end - start + lengths[i] > tokens) {
        parts.add(part(from, i, start, end));
        from = i;
        start = end;
      }
      end += (int) lengths[i];
    }
    parts.add(part(from, lengths.length, start, end));
    return parts;
  }

  /**
   * The same sequences in so many micro-batches of about as many tokens.
   *
   * @param count at least 1, at most as many as there are sequences
   */
  List<MicroBatch> shards(int count) {
    if (count == 1) {
      return List.of(this);
    }
    List<MicroBatch> shards = new ArrayList<>();
    int from = 0;
    int start = 0;
    for (int shard = 1; shard <= count; shard++) {
      long target = tokens() * shard / count;
      int to = from;
      int end = start;
      do {
        end += (int) lengths[to++];
      } while (to < lengths.length - (count - shard)
          && (shard == count || end + lengths[to] / 2 <= target));
      shards.add(part(from, to, start, end));
      from = to;
      start = end;
    }
    return shards;
  }

  private MicroBatch part(int from, int to, int start, int end) {
    int first = insertion(start);
    int last = insertion(end);
    long[] places = Arrays.copyOfRange(lossPositions, first, last);
    for (int i = 0; i < places.length; i++) {
      places[i] -= start;
    }
    return new MicroBatch(
        Arrays.copyOfRange(lengths, from, to),
        Arrays.copyOfRange(ids, start, end),
        places,
        Arrays.copyOfRange(labels, first, last));
  }

  /** How many loss positions come before a place. */
  private int insertion(int place) {
    int found = Arrays.binarySearch(lossPositions, place);
    return found < 0 ? -found - 1 : found;
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
