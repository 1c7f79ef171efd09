package io.fireact.lm.train;

import io.fireact.lm.engine.MicroBatch;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;

/** Puts texts one after the other into a micro-batch. */
final class BatchBuilder {
  private BatchBuilder() {}

  /** Each text gives its tokens but the last as input, and each token's next as label. */
  static MicroBatch of(List<TokenizedText> texts) {
    long[] lengths = texts.stream().mapToLong(text -> text.length() - 1L).toArray();
    int tokens = (int) Arrays.stream(lengths).sum();
    long[] ids = new long[tokens];
    long[] lossPositions = new long[tokens];
    long[] labels = new long[tokens];
    int place = 0;
    int n = 0;
    for (TokenizedText text : texts) {
      for (int t = 0; t + 1 < text.length(); t++, place++) {
        ids[place] = text.ids()[t];
        if (text.inLoss()[t + 1]) {
          lossPositions[n] = place;
          labels[n] = text.ids()[t + 1];
          n++;
        }
      }
    }
    return new MicroBatch(lengths, ids, Arrays.copyOf(lossPositions, n), Arrays.copyOf(labels, n));
  }

  static void positive(String field, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(field + " must be at least 1, not " + value);
    }
  }

  static void digest(List<TokenizedText> texts, MessageDigest digest) {
    for (TokenizedText text : texts) {
      ByteBuffer bytes = ByteBuffer.allocate(4 + 5 * text.length());
      bytes.putInt(text.length());
      for (int i = 0; i < text.length(); i++) {
        bytes.putInt(text.ids()[i]).put((byte) (text.inLoss()[i] ? 1 : 0));
      }
      digest.update(bytes.array());
    }
  }
}
