package io.fireact.lm.train;

import io.fireact.agent.Segment;
import io.fireact.lm.engine.MicroBatch;
import io.fireact.lm.text.Tokenizer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * Fine-tuning data: whole trajectories, one a row, each epoch in a seeded random order of its own.
 * Those longer than the context are left out and counted, since the end of a cut one, its answer,
 * would be missing.
 */
public final class Examples implements Batches {
  private final List<TokenizedText> texts;
  private final int dropped;
  private final int batch;
  private final int accumulation;
  private final long seed;

  private Examples(List<TokenizedText> texts, int dropped, int batch, int accumulation, long seed) {
    this.texts = texts;
    this.dropped = dropped;
    this.batch = batch;
    this.accumulation = accumulation;
    this.seed = seed;
  }

  /**
   * @param all count every token in the loss, not the learned segments alone
   * @param context longest example in tokens, {@code <eos>} included
   * @param batch examples a micro-batch
   * @param accumulation micro-batches a step
   * @throws IllegalArgumentException when no example is left to learn from
   */
  public static Examples of(
      List<List<Segment>> examples,
      Tokenizer tokenizer,
      boolean all,
      int context,
      int batch,
      int accumulation,
      long seed) {
    BatchBuilder.positive("batch", batch);
    BatchBuilder.positive("accumulation", accumulation);
    List<TokenizedText> texts = new ArrayList<>();
    int longest = 0;
    for (List<Segment> example : examples) {
      boolean last = !example.isEmpty() && example.get(example.size() - 1).learned();
      TokenizedText text = TokenizedText.of(example, tokenizer, all, all || last);
      longest = Math.max(longest, text.length());
      if (text.length() <= context && counts(text)) {
        texts.add(text);
      }
    }
    if (texts.isEmpty()) {
      throw new IllegalArgumentException(
          "none of the "
              + examples.size()
              + " examples can be learned from: the longest has "
              + longest
              + " tokens, the student's context is "
              + context
              + "; raise student.context or check that segments are marked as learned");
    }
    return new Examples(
        List.copyOf(texts), examples.size() - texts.size(), batch, accumulation, seed);
  }

  private static boolean counts(TokenizedText text) {
    for (int t = 1; t < text.length(); t++) {
      if (text.learned()[t]) {
        return true;
      }
    }
    return false;
  }

  /** Examples that are trained on. */
  public int size() {
    return texts.size();
  }

  /** Examples left out: longer than the context, or without a learned token. */
  public int dropped() {
    return dropped;
  }

  @Override
  public List<MicroBatch> at(int step) {
    List<MicroBatch> batches = new ArrayList<>();
    long next = (long) step * batch * accumulation;
    int epoch = -1;
    int[] order = new int[0];
    for (int k = 0; k < accumulation; k++) {
      List<TokenizedText> chosen = new ArrayList<>();
      for (int i = 0; i < batch; i++, next++) {
        if (next / texts.size() != epoch) {
          epoch = (int) (next / texts.size());
          order = SeededRandom.of(seed, "examples " + epoch).permutation(texts.size());
        }
        chosen.add(texts.get(order[(int) (next % texts.size())]));
      }
      batches.add(BatchBuilder.of(chosen));
    }
    return batches;
  }

  @Override
  public void digest(MessageDigest digest) {
    BatchBuilder.digest(texts, digest);
  }
}
