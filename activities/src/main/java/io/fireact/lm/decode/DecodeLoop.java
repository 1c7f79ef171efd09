package io.fireact.lm.decode;

import ai.djl.engine.EngineException;
import io.fireact.agent.Completion;
import io.fireact.agent.FinishReason;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.lm.architecture.LoraWeights;
import io.fireact.lm.engine.CachedDecoder;
import io.fireact.lm.memory.MemoryShortage;
import io.fireact.lm.text.Tokenizer;
import io.fireact.meter.Meter;
import io.fireact.meter.Meters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiFunction;
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
  private final Queue<Change<?>> changes = new ConcurrentLinkedQueue<>();
  private final Runnable onShortage;
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
    this(decoder, tokenizer, context, slots, meters, () -> {});
  }

  /**
   * @param onShortage called on the decoding thread when the device has no memory left, to let go
   *     of what others hold; what was decoded has failed then and may be asked again
   */
  public DecodeLoop(
      CachedDecoder decoder,
      Tokenizer tokenizer,
      int context,
      int slots,
      Meters meters,
      Runnable onShortage) {
    this.tokenizer = tokenizer;
    this.onShortage = onShortage;
    this.context = context;
    this.slots = slots;
    this.meters = meters;
    waiting = new ArrayBlockingQueue<>(WAITING * slots);
    wakeUp =
        new Sequence(
            tokenizer, new Generation("", List.of(), 0, 0, 1, 0, 0, piece -> {}), new int[0], 0, 0);
    thread = new Thread(() -> run(decoder), "decode");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Adds a request; the answer completes when it is decoded, or exceptionally. Cancel it to take
   * the request back. While too many requests wait, the caller waits too.
   *
   * @throws FailureException BAD_DATA for an empty prompt, CANCELLED when the waiting caller is
   *     interrupted
   */
  public CompletableFuture<Completion> submit(Generation generation) {
    Sequence sequence = sequence(generation);
    if (!sequence.answer().isDone()) {
      try {
        waiting.put(sequence);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new FailureException(
            FailureType.CANCELLED, "the call was interrupted while it waited to be decoded", e);
      }
      failIfClosed();
    }
    return sequence.answer();
  }

  /**
   * As {@link #submit}, but never waits: empty while too many requests wait.
   *
   * @throws FailureException BAD_DATA for an empty prompt
   */
  public Optional<CompletableFuture<Completion>> trySubmit(Generation generation) {
    Sequence sequence = sequence(generation);
    if (!sequence.answer().isDone()) {
      if (!waiting.offer(sequence)) {
        // Requests that were taken back hold no place.
        waiting.removeIf(other -> other.answer().isDone());
        if (!waiting.offer(sequence)) {
          return Optional.empty();
        }
      }
      failIfClosed();
    }
    return Optional.of(sequence.answer());
  }

  /**
   * Adds an adapter between two steps.
   *
   * @return completes with its number
   */
  public CompletableFuture<Integer> add(LoraWeights adapter) {
    return change((decoder, prefixes) -> decoder.add(adapter));
  }

  /** Forgets an adapter, which no request may name any more, between two steps. */
  public CompletableFuture<Integer> remove(int number) {
    return change(
        (decoder, prefixes) -> {
          prefixes.forget(number);
          decoder.remove(number);
          return number;
        });
  }

  /** Something that only the decoding thread may do. */
  private record Change<T>(
      BiFunction<CachedDecoder, PrefixCache, T> call, CompletableFuture<T> answer) {
    void run(CachedDecoder decoder, PrefixCache prefixes, Runnable onShortage) {
      try {
        answer.complete(call.apply(decoder, prefixes));
      } catch (RuntimeException e) {
        answer.completeExceptionally(
            new FailureException(
                FailureType.UNAVAILABLE, "an adapter was not changed: " + reason(e), e));
        if (MemoryShortage.is(e)) {
          onShortage.run();
        }
      }
    }
  }

  private <T> CompletableFuture<T> change(BiFunction<CachedDecoder, PrefixCache, T> call) {
    Change<T> change = new Change<>(call, new CompletableFuture<>());
    changes.add(change);
    if (!waiting.offer(wakeUp)) {
      LOG.debug("the queue is full, so the decoding thread is awake");
    }
    if (closed) {
      failChanges();
    }
    return change.answer();
  }

  private void failChanges() {
    for (Change<?> next = changes.poll(); next != null; next = changes.poll()) {
      next.answer().completeExceptionally(closedFailure());
    }
  }

  /** A request that may wait; done where there is nothing to decode. */
  private Sequence sequence(Generation generation) {
    int[] ids = tokenizer.encode(generation.prompt());
    if (ids.length == 0) {
      throw new FailureException(FailureType.BAD_DATA, "the prompt is empty");
    }
    Sequence sequence =
        new Sequence(
            tokenizer,
            generation,
            ids,
            Math.min(generation.maxTokens(), context - ids.length),
            System.nanoTime());
    if (generation.maxTokens() < 1 || ids.length >= context) {
      sequence.finish(FinishReason.LENGTH);
    }
    return sequence;
  }

  /** The decoding thread may have looked at its queue for the last time just before. */
  private void failIfClosed() {
    if (closed) {
      failAll(List.of(), closedFailure());
      // The wake-up call may have been among what was taken out, and the thread still asleep.
      if (!waiting.offer(wakeUp)) {
        LOG.debug("the queue is full again, so the decoding thread will wake");
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    if (!waiting.offer(wakeUp)) {
      LOG.debug("the queue is full, so the decoding thread is awake");
    }
    if (Thread.currentThread() == thread) {
      // A listener, or what hangs on an answer: the thread ends after this step.
      return;
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
          for (Change<?> next = changes.poll(); next != null; next = changes.poll()) {
            next.run(decoder, prefixes, onShortage);
          }
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
              new FailureException(FailureType.UNAVAILABLE, "decoding failed: " + reason(e), e));
          active.clear();
          prefixes.clear();
          if (MemoryShortage.is(e)) {
            onShortage.run();
          }
        }
      }
    } finally {
      // Also after an Error: nobody may wait for a thread that is gone.
      closed = true;
      failAll(active, closedFailure());
      failChanges();
    }
  }

  /**
   * Waits for a request when there is none, then lets in as many as there are free slots. Their
   * prompts are read together, but one that begins like another of them is read after it.
   */
  private void join(CachedDecoder decoder, PrefixCache prefixes, List<Sequence> active)
      throws InterruptedException {
    List<CachedDecoder.Prompt> prompts = new ArrayList<>();
    Sequence next =
        active.isEmpty() ? waiting.take() : active.size() < slots ? waiting.poll() : null;
    while (next != null) {
      if (next != wakeUp && !next.answer().isDone()) {
        meters.time(Meter.DECODE_WAIT, Duration.ofNanos(System.nanoTime() - next.submitted()));
        try {
          int read = active.size() - prompts.size();
          if (prefixes.sharesMore(
              active.subList(0, read), active.subList(read, active.size()), next)) {
            read(decoder, prefixes, active, prompts);
          }
          int slot = active.size();
          read = slot - prompts.size();
          int known = prefixes.prepare(decoder, active.subList(0, read), slot, next);
          prompts.add(new CachedDecoder.Prompt(slot, next.promptIds(), known, next.adapter()));
        } finally {
          // Also after a failure: then it is one of those that hear of it.
          active.add(next);
        }
      }
      next = active.size() < slots && !closed ? waiting.poll() : null;
    }
    read(decoder, prefixes, active, prompts);
  }

  /** Reads the prompts of the last of the active, which take their first tokens. */
  private void read(
      CachedDecoder decoder,
      PrefixCache prefixes,
      List<Sequence> active,
      List<CachedDecoder.Prompt> prompts) {
    int vocabulary = decoder.shape().vocabulary();
    List<float[]> logits = readWithinMemory(decoder, prompts);
    int first = active.size() - prompts.size();
    for (int i = prompts.size() - 1; i >= 0; i--) {
      if (active.get(first + i).accept(logits.get(i), 0, vocabulary)) {
        leave(decoder, prefixes, active, first + i);
      }
    }
    prompts.clear();
  }

  /**
   * Where there is no memory for all prompts at once, halves of them: what was read is written
   * again.
   */
  private static List<float[]> readWithinMemory(
      CachedDecoder decoder, List<CachedDecoder.Prompt> prompts) {
    try {
      return decoder.read(prompts);
    } catch (EngineException e) {
      if (prompts.size() == 1 || !MemoryShortage.is(e)) {
        throw e;
      }
      LOG.info("{} prompts are read in two parts: there is no memory for all", prompts.size());
    }
    int half = prompts.size() / 2;
    List<float[]> logits =
        new ArrayList<>(readWithinMemory(decoder, List.copyOf(prompts.subList(0, half))));
    logits.addAll(readWithinMemory(decoder, List.copyOf(prompts.subList(half, prompts.size()))));
    return logits;
  }

  /** Frees a sequence's slot, and moves the last sequence there. */
  private static void leave(
      CachedDecoder decoder, PrefixCache prefixes, List<Sequence> active, int slot) {
    Sequence leaving = active.get(slot);
    prefixes.keep(decoder, slot, leaving);
    Sequence last = active.remove(active.size() - 1);
    if (last != leaving) {
      decoder.copy(active.size(), slot, last.length());
      active.set(slot, last);
    }
  }

  private void step(CachedDecoder decoder, PrefixCache prefixes, List<Sequence> active) {
    int n = active.size();
    int vocabulary = decoder.shape().vocabulary();
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
                  : sequence.accept(logits, i * vocabulary, vocabulary));
      if (done) {
        leave(decoder, prefixes, active, i);
      }
    }
  }

  private static String reason(RuntimeException failure) {
    return MemoryShortage.line(failure).orElseGet(() -> String.valueOf(failure.getMessage()));
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
