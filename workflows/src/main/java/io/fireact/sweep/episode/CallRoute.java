package io.fireact.sweep.episode;

/**
 * Where a call runs. A free call inside the worker's process is a local activity; a remote or
 * billed one is an activity of its own on its provider's queue.
 *
 * @param taskQueue the provider's queue; empty for a call inside the process
 * @param timeoutSeconds limit of one remote call
 */
public record CallRoute(String taskQueue, int timeoutSeconds) {
  public static CallRoute inProcess() {
    return new CallRoute("", 0);
  }

  public boolean remote() {
    return !taskQueue.isEmpty();
  }
}
