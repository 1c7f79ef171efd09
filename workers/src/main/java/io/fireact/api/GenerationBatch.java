package io.fireact.api;

import io.fireact.agent.Completion;
import io.fireact.lm.StudentModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The texts of one request while they are decoded, as a queue of what happens to them: the decoding
 * thread only puts something into it, however slowly it is emptied. Close it, and what is not
 * finished is taken back. For one reading thread.
 */
final class GenerationBatch implements AutoCloseable {
  /** A queue that is full now has moved by then. */
  private static final Duration TRY_AGAIN = Duration.ofSeconds(2);

  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final List<CompletableFuture<Completion>> answers = new ArrayList<>();

  /** What happens to the texts of a request, in its order. */
  sealed interface Event permits Piece, Ended, Failed {}

  /** The text {@code index} goes on. */
  record Piece(int index, String words) implements Event {}

  /** The text {@code index} is finished; all its pieces came before. */
  record Ended(int index, Completion completion) implements Event {}

  /** A text will not be finished. */
  record Failed(Throwable cause) implements Event {}

  private GenerationBatch() {}

  /**
   * Begins all texts, or none.
   *
   * @throws ApiException 429 when too many wait already
   */
  static GenerationBatch begin(StudentModel model, CompletionParams params) throws ApiException {
    GenerationBatch running = new GenerationBatch();
    boolean begun = false;
    try {
      for (int i = 0; i < params.count(); i++) {
        running.begin(model, params, i);
      }
      begun = true;
      return running;
    } finally {
      if (!begun) {
        running.close();
      }
    }
  }

  private void begin(StudentModel model, CompletionParams params, int index) throws ApiException {
    Optional<CompletableFuture<Completion>> answer =
        model.trySubmit(
            params.generation(
                index,
                words -> {
                  // Texts that nobody streams are not cut into pieces.
                  if (params.stream()) {
                    events.add(new Piece(index, words));
                  }
                }));
    if (answer.isEmpty()) {
      throw ApiException.busy(
          "too many requests wait to be decoded; try again a little later", TRY_AGAIN);
    }
    answers.add(answer.get());
    CompletableFuture<Completion> unused =
        answer
            .get()
            .whenComplete(
                (completion, failure) ->
                    events.add(
                        failure == null ? new Ended(index, completion) : new Failed(failure)));
  }

  /** What happens next; null where nothing does for so long. */
  @Nullable Event next(Duration wait) throws InterruptedException {
    return events.poll(wait.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Whether {@link #next} would have to wait. */
  boolean quiet() {
    return events.isEmpty();
  }

  @Override
  public void close() {
    answers.forEach(answer -> answer.cancel(false));
  }
}
