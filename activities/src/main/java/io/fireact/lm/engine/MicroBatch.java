package io.fireact.lm.engine;

/**
 * Some rows of token ids of one length, padded on the right, and the places in them that count.
 *
 * @param rows number of sequences
 * @param length tokens of each, padding included
 * @param ids row by row, rows x length
 * @param counted places in {@code ids} whose next token counts in the loss, ascending
 * @param labels the next token of each of these places
 * @param tokens tokens of text, padding not counted
 */
@SuppressWarnings("ArrayRecordComponent") // large: neither copied nor compared
public record MicroBatch(
    int rows, int length, long[] ids, long[] counted, long[] labels, long tokens) {
  public MicroBatch {
    if (ids.length != rows * length || counted.length != labels.length) {
      throw new IllegalArgumentException(
          "a micro-batch of "
              + rows
              + " x "
              + length
              + " has "
              + ids.length
              + " ids, "
              + counted.length
              + " places and "
              + labels.length
              + " labels");
    }
  }
}
