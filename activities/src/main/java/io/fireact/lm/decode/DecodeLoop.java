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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decodes all requests of one model on one thread, together: between two steps finished sequences
 * leave and waiting ones join. Close it to stop the thread; requests still waiting then fail.
 */
public final class DecodeLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DecodeLoop.class);

  private final Tokenizer tokenizer;
  private final int context;
  private final int slots;
  private final Meters meters;
  private final BlockingQueue<Sequence> waiting = new LinkedBlockingQueue<>();
  private final Sequence wakeUp;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * @param decoder closed by the decoding thread when it ends
   * @param context longest sequence in tokens
   * @param slots sequences decoded together at most
   */
  public DecodeLoop(
      CachedDecoder decoder, Tokenizer tokenizer, int context, int slots, Meters meters) {
    this.tokenizer = tokenizer;
    this.context = context;
    this.slots = slots;
    this.meters = meters;
    wakeUp = new Sequence(tokenizer, "", new int[0], List.of(), 0, new Sampling(0, 0), 0);
    thread = new Thread(() -> run(decoder), "decode");
    thread.setDaemon(true);
    thread.start();
  }

  /** Adds a request; the answer completes when it is decoded, or exceptionally. */
  public CompletableFuture<Completion> submit(CompletionRequest request) {
    int[] ids = tokenizer.encode(request.prompt());
    Sequence sequence =
        new Sequence(
            tokenizer,
            request.prompt(),
            ids,
            request.stop(),
            Math.min(request.maxTokens(), context - ids.length),
            new Sampling(request.temperature(), request.seed()),
            System.nanoTime());
    if (ids.length == 0) {
      throw new FailureException(
          FailureType.BAD_DATA, "the prompt of question " + request.question().id() + " is empty");
    }
    if (request.maxTokens() < 1 || ids.length >= context) {
      sequence.finish("", FinishReason.LENGTH);
      return sequence.answer();
    }
    waiting.add(sequence);
    if (closed) {
      failAll(List.of(), closedFailure());
    }
    return sequence.answer();
  }

  @Override
  public void close() {
    closed = true;
    waiting.add(wakeUp);
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
    try (decoder) {
      while (!closed) {
        try {
          join(decoder, active);
          if (!active.isEmpty()) {
            step(decoder, active);
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
        }
      }
    } finally {
      // Also after an Error: nobody may wait for a thread that is gone.
      closed = true;
      failAll(active, closedFailure());
    }
  }

  /** Waits for a request when there is none, then lets in as many as there are free slots. */
  private void join(CachedDecoder decoder, List<Sequence> active) throws InterruptedException {
    Sequence next =
        active.isEmpty() ? waiting.take() : active.size() < slots ? waiting.poll() : null;
    while (next != null) {
      if (next != wakeUp && !next.answer().isDone()) {
        meters.time(Meter.DECODE_WAIT, Duration.ofNanos(System.nanoTime() - next.submitted()));
        active.add(next);
        float[] logits = decoder.read(active.size() - 1, next.promptIds());
        if (next.accept(logits, 0, tokenizer.size())) {
          active.remove(active.size() - 1);
        }
      }
      next = active.size() < slots && !closed ? waiting.poll() : null;
    }
  }

  private void step(CachedDecoder decoder, List<Sequence> active) {
    int n = active.size();
    meters.record(Meter.DECODE_BATCH, n);
    long[] ids = new long[n];
    long[] positions = new long[n];
    for (int i = 0; i < n; i++) {
      ids[i] = active.get(i).lastWritten();
      positions[i] = active.get(i).length() - 1L;
    }
    float[] logits = decoder.write(ids, positions);
    // From the last slot down, so that a sequence moved into a freed slot has had its token.
    for (int i = n - 1; i >= 0; i--) {
      Sequence sequence = active.get(i);
      boolean done =
          sequence.answer().isDone()
              || sequence.accept(logits, i * tokenizer.size(), tokenizer.size());
      if (done) {
        Sequence last = active.remove(active.size() - 1);
        if (last != sequence) {
          decoder.move(active.size(), i, last.length());
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
