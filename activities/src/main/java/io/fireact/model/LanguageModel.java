package io.fireact.model;

import io.fireact.agent.Completion;
import java.util.function.Consumer;

/**
 * Something that continues a text. Implementations are thread safe; concurrent calls may be batched
 * together. A call is at least once, so it must be idempotent: the same request, the same answer
 * where the model is deterministic.
 */
public interface LanguageModel extends AutoCloseable {

  /**
   * Continues {@code request.prompt()}; blocks until done.
   *
   * @throws io.fireact.failure.FailureException classified; the caller decides nothing about
   *     retries
   */
  Completion complete(CompletionRequest request);

  /**
   * As {@link #complete(CompletionRequest)}, while somebody watches.
   *
   * @param listener told the text piece by piece as it is written where the model can do that, else
   *     all of it at the end; must be quick
   */
  default Completion complete(CompletionRequest request, Consumer<String> listener) {
    Completion completion = complete(request);
    listener.accept(completion.text());
    return completion;
  }

  @Override
  default void close() {}
}
