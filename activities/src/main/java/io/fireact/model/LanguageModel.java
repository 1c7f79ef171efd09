package io.fireact.model;

import io.fireact.agent.Completion;

/**
 * Something that continues a text. Implementations are thread safe; concurrent calls may be batched
 * together. A call is at least once, so it must be idempotent: the same request, the same answer
 * where the model is deterministic.
 */
public interface LanguageModel extends AutoCloseable {

  /**
   * Continues {@code request.prompt()}; blocks until done.
   *
   * @throws io.fireact.sweep.FailureException classified; the caller decides nothing about retries
   */
  Completion complete(CompletionRequest request);

  @Override
  default void close() {}
}
