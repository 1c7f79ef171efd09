package io.fireact.lm.train;

import io.fireact.lm.engine.MicroBatch;
import io.fireact.lm.text.Tokenizer;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;

/** Puts texts side by side into a micro-batch, padded to its longest. */
final class BatchBuilder {
  private BatchBuilder() {}

  /** Each text gives its tokens but the last as input, and each token's next as label. */
  static MicroBatch of(List<TokenizedText> texts) {
    int length = 0;
    int most = 0;
    for (TokenizedText text : texts) {
      length = Math.max(length, text.length() - 1);
      most += text.length() - 1;
    }
    long[] ids = new long[texts.size() * length];
    Arrays.fill(ids, Tokenizer.PAD);
    long[] counted = new long[most];
    long[] labels = new long[most];
    int n = 0;
    for (int row = 0; row < texts.size(); row++) {
      TokenizedText text = texts.get(row);
      for (int t = 0; t + 1 < text.length(); t++) {
        ids[row * length + t] = text.ids()[t];
        if (text.learned()[t + 1]) {
          counted[n] = (long) row * length + t;
          labels[n] = text.ids()[t + 1];
          n++;
        }
      }
    }
    return new MicroBatch(
        texts.size(), length, ids, Arrays.copyOf(counted, n), Arrays.copyOf(labels, n), most);
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
        bytes.putInt(text.ids()[i]).put((byte) (text.learned()[i] ? 1 : 0));
      }
      digest.update(bytes.array());
    }
  }
}
