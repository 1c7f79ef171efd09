package io.fireact.lm.train;

import io.fireact.agent.Segment;
import io.fireact.lm.text.Tokenizer;
import java.util.Arrays;
import java.util.List;

/**
 * A training text as tokens, ended by the token that ends a text.
 *
 * @param ids token ids
 * @param inLoss for each token whether it counts in the loss
 */
@SuppressWarnings("ArrayRecordComponent") // large: neither copied nor compared
record TokenizedText(int[] ids, boolean[] inLoss) {

  /**
   * Encodes the segments as one text, so that a token is the same whether a segment begins at it or
   * not; a token counts as the segment of its first character does.
   *
   * @param all count every token of the text, whatever its segment says unless that is settled
   * @param endInLoss whether the end token counts
   */
  static TokenizedText of(
      List<Segment> segments, Tokenizer tokenizer, boolean all, boolean endInLoss) {
    StringBuilder text = new StringBuilder();
    int[] ends = new int[segments.size()];
    for (int i = 0; i < ends.length; i++) {
      text.append(segments.get(i).text());
      ends[i] = text.length();
    }
    Tokenizer.Encoding encoding = tokenizer.encodeWithStarts(text.toString());
    int[] ids = encoding.ids();
    boolean[] inLoss = new boolean[ids.length + 1];
    int[] ended = new int[ids.length + 1];
    int segment = 0;
    for (int i = 0; i < ids.length; i++) {
      ended[i] = ids[i];
      while (segment < ends.length - 1 && encoding.starts()[i] >= ends[segment]) {
        segment++;
      }
      inLoss[i] = segment < ends.length ? counts(segments.get(segment), all) : all;
    }
    ended[ids.length] = tokenizer.end();
    inLoss[ids.length] = endInLoss;
    return new TokenizedText(ended, inLoss);
  }

  private static boolean counts(Segment segment, boolean all) {
    return segment.inLoss() || (all && !segment.fromTemplate());
  }

  /** The first tokens alone; the token that ends a text is among those cut off. */
  TokenizedText cut(int length) {
    return new TokenizedText(Arrays.copyOf(ids, length), Arrays.copyOf(inLoss, length));
  }

  int length() {
    return ids.length;
  }
}
