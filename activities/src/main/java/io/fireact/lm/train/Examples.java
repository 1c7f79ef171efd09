package io.fireact.lm.train;

import io.fireact.agent.Segment;
import io.fireact.lm.engine.MicroBatch;
import io.fireact.lm.text.Tokenizer;
import io.fireact.spec.FineTuneSpec;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Fine-tuning data: whole trajectories, one after the other and without padding, each epoch in a
 * seeded order of its own, and those that are held out. Too long ones are left out, since the end
 * of a cut one, its answer, would be missing; or cut where the spec says so.
 */
public final class Examples implements Batches {
  /** Steps whose examples are sorted by length together; as many as transformers' sampler has. */
  private static final int SORTED_STEPS = 50;

  private final List<TokenizedText> texts;
  private final List<TokenizedText> heldOut;
  private final int dropped;
  private final int cut;
  private final FineTuneSpec.Data data;
  private final long seed;

  private Examples(
      List<TokenizedText> texts,
      List<TokenizedText> heldOut,
      int dropped,
      int cut,
      FineTuneSpec.Data data,
      long seed) {
    this.texts = List.copyOf(texts);
    this.heldOut = List.copyOf(heldOut);
    this.dropped = dropped;
    this.cut = cut;
    this.data = data;
    this.seed = seed;
  }

  /**
   * Encodes examples.
   *
   * @param context most tokens that the base reads, the token that ends a text included
   * @param validation share of the examples that is held out
   * @throws IllegalArgumentException when no example is left to learn from
   */
  public static Examples of(
      List<List<Segment>> examples,
      Tokenizer tokenizer,
      FineTuneSpec.Data data,
      int context,
      double validation,
      long seed) {
    BatchBuilder.positive("batch", data.batch());
    BatchBuilder.positive("accumulation", data.accumulation());
    if ((long) data.batch() * data.accumulation() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "batch " + data.batch() + " times accumulation " + data.accumulation() + " is too many");
    }
    boolean all = !data.maskObservations();
    int limit = data.maxLength() == 0 ? context : Math.min(context, data.maxLength());
    List<TokenizedText> texts = new ArrayList<>();
    int longest = 0;
    int cut = 0;
    for (List<Segment> example : examples) {
      TokenizedText text = TokenizedText.of(example, tokenizer, all, endCounts(example, all));
      longest = Math.max(longest, text.length());
      boolean over = text.length() > limit;
      if (over && data.overlong() == FineTuneSpec.Overlong.CUT) {
        text = text.cut(limit);
        cut++;
        over = false;
      }
      if (!over && counts(text)) {
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
              + (limit < context ? " and fine_tune.max_length " + limit : "")
              + "; raise what is too small or check that segments are marked as learned");
    }
    Set<Integer> chosen = heldOut(texts, validation, seed);
    List<TokenizedText> training = new ArrayList<>();
    List<TokenizedText> held = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      (chosen.contains(i) ? held : training).add(texts.get(i));
    }
    return new Examples(training, held, examples.size() - texts.size(), cut, data, seed);
  }

  /** A chat template's marks say all that is learned, and the token behind them is not theirs. */
  private static boolean endCounts(List<Segment> example, boolean all) {
    if (example.isEmpty()) {
      return all;
    }
    Segment last = example.get(example.size() - 1);
    return example.stream().noneMatch(Segment::fromTemplate) && (all || last.inLoss());
  }

  private static boolean counts(TokenizedText text) {
    for (int t = 1; t < text.length(); t++) {
      if (text.inLoss()[t]) {
        return true;
      }
    }
    return false;
  }

  /** The first by a digest of seed and content, so that the examples' order decides nothing. */
  private static Set<Integer> heldOut(List<TokenizedText> texts, double share, long seed) {
    if (share == 0) {
      return Set.of();
    }
    if (texts.size() < 2) {
      throw new IllegalArgumentException(
          "a single example cannot be both trained on and held out; set fine_tune.validation to 0");
    }
    List<String> keys = texts.stream().map(text -> key(text, seed)).toList();
    int count = Math.min(texts.size() - 1, (int) Math.ceil(share * texts.size()));
    return new HashSet<>(
        IntStream.range(0, texts.size())
            .boxed()
            .sorted(Comparator.comparing(keys::get))
            .limit(count)
            .toList());
  }

  private static String key(TokenizedText text, long seed) {
    MessageDigest digest = TrainingCheckpoint.sha256();
    digest.update(("validation " + seed).getBytes(StandardCharsets.UTF_8));
    BatchBuilder.digest(List.of(text), digest);
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Examples that are trained on. */
  public int size() {
    return texts.size();
  }

  /** Examples left out: too long, or without a learned token. */
  public int dropped() {
    return dropped;
  }

  /** Examples whose end was cut off. */
  public int cut() {
    return cut;
  }

  /** Number of examples held out. */
  public int heldOutSize() {
    return heldOut.size();
  }

  /** What is held out, as micro-batches of the same size as those of the training. */
  public List<MicroBatch> heldOut() {
    return divide(heldOut);
  }

  /** Examples of a step: where there are fewer than it asks for, all of them once. */
  private int stepSize() {
    return Math.min(data.batch() * data.accumulation(), texts.size());
  }

  /**
   * As many steps as read each example so often, an incomplete last one included.
   *
   * @throws IllegalArgumentException when they are more than a number can hold
   */
  public int steps(int epochs) {
    long step = stepSize();
    long steps = ((long) epochs * texts.size() + step - 1) / step;
    if (steps > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(epochs + " epochs would be " + steps + " steps");
    }
    return (int) steps;
  }

  @Override
  public List<MicroBatch> at(int step) {
    List<TokenizedText> chosen = new ArrayList<>();
    int count = stepSize();
    long next = (long) step * count;
    int epoch = -1;
    int[] order = new int[0];
    for (int i = 0; i < count; i++, next++) {
      if (next / texts.size() != epoch) {
        epoch = (int) (next / texts.size());
        order = order(epoch);
      }
      chosen.add(texts.get(order[(int) (next % texts.size())]));
    }
    return divide(chosen);
  }

  private int[] order(int epoch) {
    int[] order = SeededRandom.of(seed, "examples " + epoch).permutation(texts.size());
    return switch (data.batching()) {
      case SHUFFLED -> order;
      case BY_LENGTH -> byLength(order);
    };
  }

  private int[] byLength(int[] order) {
    long step = stepSize();
    long group = step * Math.max(1, Math.min(SORTED_STEPS, order.length / (4 * step)));
    Integer[] sorted = Arrays.stream(order).boxed().toArray(Integer[]::new);
    for (long from = 0; from < sorted.length; from += group) {
      Arrays.sort(
          sorted,
          (int) from,
          (int) Math.min(sorted.length, from + group),
          Comparator.comparing((Integer text) -> -texts.get(text).length()));
    }
    return Arrays.stream(sorted).mapToInt(Integer::intValue).toArray();
  }

  private List<MicroBatch> divide(List<TokenizedText> chosen) {
    List<List<TokenizedText>> parts = new ArrayList<>();
    if (data.batchTokens() == 0) {
      for (int from = 0; from < chosen.size(); from += data.batch()) {
        parts.add(chosen.subList(from, Math.min(chosen.size(), from + data.batch())));
      }
    } else {
      fit(chosen, parts);
    }
    return parts.stream().map(BatchBuilder::of).toList();
  }

  /**
   * First fit, the longest first: never more than 11/9 of the fewest micro-batches possible, and
   * two thirds (Johnson 1973). One that is longer than the limit is alone.
   */
  private void fit(List<TokenizedText> chosen, List<List<TokenizedText>> parts) {
    List<Long> tokens = new ArrayList<>();
    for (TokenizedText text :
        chosen.stream()
            .sorted(Comparator.comparing((TokenizedText each) -> -each.length()))
            .toList()) {
      int part = 0;
      while (part < parts.size() && tokens.get(part) + text.length() - 1 > data.batchTokens()) {
        part++;
      }
      if (part == parts.size()) {
        parts.add(new ArrayList<>());
        tokens.add(0L);
      }
      parts.get(part).add(text);
      tokens.set(part, tokens.get(part) + text.length() - 1);
    }
  }

  @Override
  public void digest(MessageDigest digest) {
    BatchBuilder.digest(texts, digest);
    digest.update(data.toString().getBytes(StandardCharsets.UTF_8));
    digest.update(Long.toString(seed).getBytes(StandardCharsets.UTF_8));
  }
}
