package io.fireact.lm.decode;

import io.fireact.agent.Completion;
import io.fireact.agent.FinishReason;
import io.fireact.lm.text.Tokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One request while it is decoded. Used by the decoding thread alone, but for its answer. */
final class Sequence {
  private final Tokenizer tokenizer;
  private final String prompt;
  private final int[] promptIds;
  private final List<String> stops;
  private final int limit;
  private final Sampling sampling;
  private final int adapter;
  private final long submitted;
  private final CompletableFuture<Completion> answer = new CompletableFuture<>();
  private int[] written = new int[32];
  private int count;

  /**
   * @param limit most new tokens, so that prompt and new tokens fit the context
   * @param adapter number of the decoder's adapter, 0 for none
   * @param submitted {@code System.nanoTime()} of the request
   */
  Sequence(
      Tokenizer tokenizer,
      String prompt,
      int[] promptIds,
      List<String> stops,
      int limit,
      Sampling sampling,
      int adapter,
      long submitted) {
    this.tokenizer = tokenizer;
    this.prompt = prompt;
    this.promptIds = promptIds;
    this.stops = stops;
    this.limit = limit;
    this.sampling = sampling;
    this.adapter = adapter;
    this.submitted = submitted;
  }

  int[] promptIds() {
    return promptIds;
  }

  int adapter() {
    return adapter;
  }

  /** True when the next token is always the likeliest one. */
  boolean greedy() {
    return sampling.greedy();
  }

  long submitted() {
    return submitted;
  }

  CompletableFuture<Completion> answer() {
    return answer;
  }

  /** Tokens whose keys and values are in the cache once the last written one has been read. */
  int length() {
    return promptIds.length + count;
  }

  int lastWritten() {
    return written[count - 1];
  }

  /** Takes the next token from the logits; true when the sequence is finished. */
  boolean accept(float[] logits, int from, int vocabulary) {
    return accept(sampling.next(logits, from, vocabulary));
  }

  /** Takes the next token; true when the sequence is finished. */
  boolean accept(int id) {
    if (count == written.length) {
      written = Arrays.copyOf(written, 2 * count);
    }
    written[count++] = id;
    String text = tokenizer.decodeAfter(prompt, Arrays.copyOf(written, count));
    int end = id == Tokenizer.EOS ? text.length() : -1;
    for (String stop : stops) {
      int found = text.indexOf(stop);
      if (found >= 0 && (end < 0 || found < end)) {
        end = found;
      }
    }
    if (end >= 0) {
      finish(text.substring(0, end), FinishReason.STOP);
      return true;
    }
    if (count == limit) {
      finish(text, FinishReason.LENGTH);
      return true;
    }
    return false;
  }

  void finish(@Nullable String text, FinishReason reason) {
    answer.complete(
        new Completion(
            text == null ? "" : text,
            promptIds.length,
            count,
            reason,
            (System.nanoTime() - submitted) / 1e9));
  }
}
