package io.fireact.spec;

/**
 * A kind whose answers come from outside this process, and may be billed. Everything else that is
 * so of a remote call follows from this: its task queue, its limits, that its answer is kept before
 * it is used. See {@link io.fireact.provider.Provider}.
 */
public interface RemoteSpec {

  /** Limit of one call, in seconds. */
  int timeoutSeconds();

  /** The environment variable that holds the key; empty where none is sent. */
  default String apiKeyVariable() {
    return "";
  }
}
