package io.fireact.lm.hub;

/**
 * Follows a fetch, and may end it. Called by the thread that called {@link BaseModelSource#fetch},
 * about ten times a second also when nothing arrives, so a heartbeat can be sent from here; not the
 * place for work that takes longer than that.
 */
public interface FetchListener {
  /** Follows nothing. */
  FetchListener NONE = (done, total) -> {};

  /**
   * How far it is.
   *
   * @param done bytes over all files that are here; falls back when a file has to start again
   * @param total bytes of all files
   */
  void onProgress(long done, long total);

  /** Whether nobody wants the model any more; the fetch then ends with CANCELLED. */
  default boolean cancelled() {
    return false;
  }
}
