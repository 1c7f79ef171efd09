package io.fireact.lm.decode;

import io.fireact.agent.Completion;
import io.fireact.agent.FinishReason;
import io.fireact.agent.ReasoningText;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.lm.text.TextStream;
import io.fireact.lm.text.Tokenizer;
import java.util.concurrent.CompletableFuture;

/** One request while it is decoded. Used by the decoding thread alone, but for its answer. */
final class Sequence {
  private final Tokenizer tokenizer;
  private final Generation generation;
  private final int[] promptIds;
  private final int limit;
  private final Sampling sampling;
  private final long submitted;
  private final CompletableFuture<Completion> answer = new CompletableFuture<>();
  private final TextStream stream;
  private final StringBuilder text = new StringBuilder();
  private int count;
  private int last;
  private int emitted;

  /**
   * @param limit most new tokens, so that prompt and new tokens fit the context
   * @param submitted {@code System.nanoTime()} of the request
   */
  Sequence(Tokenizer tokenizer, Generation generation, int[] promptIds, int limit, long submitted) {
    this.tokenizer = tokenizer;
    this.generation = generation;
    this.promptIds = promptIds;
    this.limit = limit;
    this.submitted = submitted;
    sampling = new Sampling(generation.temperature(), generation.topP(), generation.seed());
    stream = tokenizer.after(generation.prompt(), promptIds);
  }

  int[] promptIds() {
    return promptIds;
  }

  int adapter() {
    return generation.adapter();
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
    return last;
  }

  /** Takes the next token from the logits; true when the sequence is finished. */
  boolean accept(float[] logits, int from, int vocabulary) {
    return accept(sampling.next(logits, from, vocabulary));
  }

  /** Takes the next token; true when the sequence is finished. */
  boolean accept(int id) {
    last = id;
    count++;
    boolean ended = tokenizer.ends(id);
    int searched = text.length();
    text.append(ended ? stream.rest() : stream.add(id));
    if (count == limit && !ended) {
      text.append(stream.rest());
    }
    int stop = firstStop(searched);
    if (stop >= 0 || ended) {
      finish(stop >= 0 ? stop : text.length(), FinishReason.STOP);
      return true;
    }
    if (count == limit) {
      finish(text.length(), FinishReason.LENGTH);
      return true;
    }
    emit(text.length() - mayBeginStop());
    return answer.isDone();
  }

  /** Where the first stop string begins, given that there was none in the text before. */
  private int firstStop(int searched) {
    int first = -1;
    for (String stop : generation.stop()) {
      int found = stop.isEmpty() ? -1 : indexOf(stop, Math.max(0, searched - stop.length() + 1));
      if (found >= 0 && (first < 0 || found < first)) {
        first = found;
      }
    }
    return first;
  }

  private int indexOf(String stop, int from) {
    int found = text.indexOf(stop, from);
    while (found >= 0
        && generation.stopsInContent()
        && ReasoningText.of(text.substring(0, found)).open()) {
      found = text.indexOf(stop, found + stop.length());
    }
    return found;
  }

  /** Characters at the end that may turn out to be the beginning of a stop string. */
  private int mayBeginStop() {
    int most = 0;
    for (String stop : generation.stop()) {
      for (int n = Math.min(stop.length() - 1, text.length()); n > most; n--) {
        if (stop.startsWith(text.substring(text.length() - n))) {
          most = n;
        }
      }
    }
    return most;
  }

  private void emit(int end) {
    if (end > emitted) {
      try {
        generation.listener().accept(text.substring(emitted, end));
      } catch (RuntimeException | Error e) {
        // Its own request's trouble: the others that are decoded with it go on.
        answer.completeExceptionally(
            new FailureException(
                FailureType.CANCELLED, "the listener of the text failed, so nobody reads on", e));
      }
      emitted = end;
    }
  }

  /** Ends it without another token. */
  void finish(FinishReason reason) {
    finish(text.length(), reason);
  }

  private void finish(int end, FinishReason reason) {
    emit(end);
    answer.complete(
        new Completion(
            text.substring(0, end),
            promptIds.length,
            count,
            reason,
            (System.nanoTime() - submitted) / 1e9));
  }
}
