package io.fireact.agent;

/** Why a language model stopped writing. */
public enum FinishReason {
  /** It wrote a stop string or its end-of-sequence token. */
  STOP,
  /** It reached the limit of new tokens or of its context. */
  LENGTH
}
