package io.fireact.lm.train;

import io.fireact.agent.Segment;
import io.fireact.lm.engine.MicroBatch;
import io.fireact.lm.text.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Pre-training data: documents packed into rows of equal length, in the given order; after the last
 * row they come again in a seeded random order of rows.
 *
 * <p>A row begins at the beginning of a document, so that no question is learned without the text
 * that answers it, and the document at its end is cut off there. Only a document longer than a row
 * is continued in the next rows.
 */
public final class PackedDocuments implements Batches {
  private final List<TokenizedText> rows;
  private final int batch;
  private final long seed;

  private PackedDocuments(List<TokenizedText> rows, int batch, long seed) {
    this.rows = rows;
    this.batch = batch;
    this.seed = seed;
  }

  /**
   * @param sequence tokens a row that are predicted; a row has one more
   * @param batch rows a step
   * @throws IllegalArgumentException when nothing in the documents counts in the loss
   */
  public static PackedDocuments of(
      List<List<Segment>> documents, Tokenizer tokenizer, int sequence, int batch, long seed) {
    BatchBuilder.positive("sequence", sequence);
    BatchBuilder.positive("batch", batch);
    List<TokenizedText> rows = new ArrayList<>();
    int length = sequence + 1;
    int[] ids = new int[length];
    boolean[] inLoss = new boolean[length];
    int filled = 0;
    for (List<Segment> document : documents) {
      TokenizedText text = TokenizedText.of(document, tokenizer, false, false);
      int from = 0;
      while (from < text.length()) {
        int count = Math.min(length - filled, text.length() - from);
        System.arraycopy(text.ids(), from, ids, filled, count);
        System.arraycopy(text.inLoss(), from, inLoss, filled, count);
        filled += count;
        from += count;
        if (filled == length) {
          add(rows, ids, inLoss, filled);
          filled = 0;
          if (text.length() <= length) {
            break;
          }
        }
      }
    }
    add(rows, ids, inLoss, filled);
    if (rows.isEmpty()) {
      throw new IllegalArgumentException(
          "no token of the " + documents.size() + " pre-training documents is to be learned");
    }
    return new PackedDocuments(List.copyOf(rows), batch, seed);
  }

  /** Rows in which nothing counts teach nothing; they are left out. */
  private static void add(List<TokenizedText> rows, int[] ids, boolean[] inLoss, int length) {
    for (int t = 1; t < length; t++) {
      if (inLoss[t]) {
        rows.add(new TokenizedText(Arrays.copyOf(ids, length), Arrays.copyOf(inLoss, length)));
        return;
      }
    }
  }

  /** Rows of one epoch. */
  public int size() {
    return rows.size();
  }

  @Override
  public List<MicroBatch> at(int step) {
    List<TokenizedText> chosen = new ArrayList<>();
    long first = (long) step * batch;
    int epoch = -1;
    int[] order = new int[0];
    for (long i = first; i < first + batch; i++) {
      if (i / rows.size() != epoch) {
        epoch = (int) (i / rows.size());
        order = order(epoch);
      }
      chosen.add(rows.get(order[(int) (i % rows.size())]));
    }
    return List.of(BatchBuilder.of(chosen));
  }

  private int[] order(int epoch) {
    if (epoch == 0) {
      int[] order = new int[rows.size()];
      Arrays.setAll(order, i -> i);
      return order;
    }
    return SeededRandom.of(seed, "rows " + epoch).permutation(rows.size());
  }

  @Override
  public void digest(MessageDigest digest) {
    BatchBuilder.digest(rows, digest);
    digest.update(("batch " + batch + " seed " + seed).getBytes(StandardCharsets.UTF_8));
  }
}
