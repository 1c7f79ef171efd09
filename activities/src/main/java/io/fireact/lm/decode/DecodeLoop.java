package io.fireact.lm.decode;

import io.fireact.agent.Completion;
import io.fireact.agent.FinishReason;
import io.fireact.lm.engine.CachedDecoder;
import io.fireact.lm.text.Tokenizer;
import io.fireact.meter.Meter;
import io.fireact.meter.Meters;
import io.fireact.model.CompletionRequest;
import io.fireact.sweep.FailureException;
import io.fireact.sweep.FailureType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decodes all requests of one model on one thread, together: between two steps finished sequences
 * leave and waiting ones join. Close it to stop the thread; requests still waiting then fail.
 */
public final class DecodeLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DecodeLoop.class);

  /** Requests that may wait for each slot before {@link #submit} makes its callers wait. */
  public static final int WAITING = 16;

  private final Tokenizer tokenizer;
  private final int context;
  private final int slots;
  private final Meters meters;
  private final BlockingQueue<Sequence> waiting;
  private final Sequence wakeUp;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * @param decoder closed by the decoding thread when it ends
   * @param context longest sequence in tokens
   * @param slots sequences decoded together at most; {@link #WAITING} times as many may wait
   */
  public DecodeLoop(
      CachedDecoder decoder, Tokenizer tokenizer, int context, int slots, Meters meters) {
    this.tokenizer = tokenizer;
    this.context = context;
    this.slots = slots;
    this.meters = meters;
    waiting = new ArrayBlockingQueue<>(WAITING * slots);
    wakeUp = new Sequence(tokenizer, "", new int[0], List.of(), 0, new Sampling(0, 1, 0), 0, 0);
    thread = new Thread(() -> run(decoder), "decode");
    thread.setDaemon(true);
    thread.start();
  }

  /** Adds a request without an adapter, which draws from all tokens. */
  public CompletableFuture<Completion> submit(CompletionRequest request) {
    return submit(request, 0, 1);
  }

  /**
   * Adds a request; the answer completes when it is decoded, or exceptionally. Cancel it to take
   * the request back. While too many requests wait, the caller waits too.
   *
   * @param adapter number of the decoder's adapter, 0 for none
   * @param topP share of the probability that a sampled token is drawn from, in (0, 1]
   * @throws FailureException BAD_DATA for an empty prompt, CANCELLED when the waiting caller is
   *     interrupted
   */
  public CompletableFuture<Completion> submit(CompletionRequest request, int adapter, double topP) {
    int[] ids = tokenizer.encode(request.prompt());
    Sequence sequence =
        new Sequence(
            tokenizer,
            request.prompt(),
            ids,
            request.stop(),
            Math.min(request.maxTokens(), context - ids.length),
            new Sampling(request.temperature(), topP, request.seed()),
            adapter,
            System.nanoTime());
    if (ids.length == 0) {
      throw new FailureException(
          FailureType.BAD_DATA, "the prompt of question " + request.question().id() + " is empty");
    }
    if (request.maxTokens() < 1 || ids.length >= context) {
      sequence.finish("", FinishReason.LENGTH);
      return sequence.answer();
    }
    try {
      waiting.put(sequence);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FailureException(
          FailureType.CANCELLED, "the call was interrupted while it waited to be decoded", e);
    }
    if (closed) {
      failAll(List.of(), closedFailure());
    }
    return sequence.answer();
  }

  @Override
  public void close() {
    closed = true;
    if (!waiting.offer(wakeUp)) {
      LOG.debug("the queue is full, so the decoding thread is awake");
    }
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        // The decoder's memory must not be freed under a running step, so wait for its end.
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run(CachedDecoder decoder) {
    List<Sequence> active = new ArrayList<>();
    PrefixCache prefixes = new PrefixCache(decoder);
    try (decoder) {
      while (!closed) {
        try {
          join(decoder, prefixes, active);
          if (!active.isEmpty()) {
            step(decoder, prefixes, active);
          }
        } catch (InterruptedException e) {
          closed = true;
        } catch (RuntimeException e) {
          // The callers hear of it; the next requests start afresh.
          LOG.warn("decoding failed", e);
          failAll(
              active,
              new FailureException(
                  FailureType.UNAVAILABLE, "decoding failed: " + e.getMessage(), e));
          active.clear();
          prefixes.clear();
        }
      }
    } finally {
      // Also after an Error: nobody may wait for a thread that is gone.
      closed = true;
      failAll(active, closedFailure());
    }
  }

  /** Waits for a request when there is none, then lets in as many as there are free slots. */
  private void join(CachedDecoder decoder, PrefixCache prefixes, List<Sequence> active)
      throws InterruptedException {
    Sequence next =
        active.isEmpty() ? waiting.take() : active.size() < slots ? waiting.poll() : null;
    while (next != null) {
      if (next != wakeUp && !next.answer().isDone()) {
        meters.time(Meter.DECODE_WAIT, Duration.ofNanos(System.nanoTime() - next.submitted()));
        float[] logits;
        try {
          int known = prefixes.prepare(decoder, active, next);
          logits = decoder.read(active.size(), next.promptIds(), known, next.adapter());
        } finally {
          // Also after a failure: then it is one of those that hear of it.
          active.add(next);
        }
        if (next.accept(logits, 0, tokenizer.size())) {
          active.remove(active.size() - 1);
          prefixes.keep(decoder, active.size(), next);
        }
      }
      next = active.size() < slots && !closed ? waiting.poll() : null;
    }
  }

  private void step(CachedDecoder decoder, PrefixCache prefixes, List<Sequence> active) {
    int n = active.size();
    meters.record(Meter.DECODE_BATCH, n);
    long[] ids = new long[n];
    long[] positions = new long[n];
    long[] adapters = new long[n];
    for (int i = 0; i < n; i++) {
      ids[i] = active.get(i).lastWritten();
      positions[i] = active.get(i).length() - 1L;
      adapters[i] = active.get(i).adapter();
    }
    boolean greedy = active.stream().allMatch(Sequence::greedy);
    long[] likeliest = greedy ? decoder.writeGreedy(ids, positions, adapters) : new long[0];
    float[] logits = greedy ? new float[0] : decoder.write(ids, positions, adapters);
    // From the last slot down, so that a sequence moved into a freed slot has had its token.
    for (int i = n - 1; i >= 0; i--) {
      Sequence sequence = active.get(i);
      boolean done =
          sequence.answer().isDone()
              || (greedy
                  ? sequence.accept((int) likeliest[i])
                  : sequence.accept(logits, i * tokenizer.size(), tokenizer.size()));
      if (done) {
        prefixes.keep(decoder, i, sequence);
        Sequence last = active.remove(active.size() - 1);
        if (last != sequence) {
          decoder.copy(active.size(), i, last.length());
          active.set(i, last);
        }
      }
    }
  }

  private void failAll(List<Sequence> active, FailureException failure) {
    active.forEach(sequence -> sequence.answer().completeExceptionally(failure));
    Sequence next = waiting.poll();
    while (next != null) {
      next.answer().completeExceptionally(failure);
      next = waiting.poll();
    }
  }

  private static FailureException closedFailure() {
    return new FailureException(FailureType.CANCELLED, "the model was closed while it decoded");
  }
}
