package io.fireact.failure;

import java.util.Arrays;
import java.util.Optional;

/**
 * Every way in which the world outside can fail, with the one retry decision for each and what it
 * means to an episode. The name is the type string of the Temporal failure. {@code
 * activities/FAILURES.md} says of each what a person sees.
 */
public enum FailureType {
  /** Too many calls (429); wait as long as the peer says. */
  RATE_LIMITED(true, Effect.OUTAGE),
  /** No answer in time. */
  TIMEOUT(true, Effect.OUTAGE),
  /** The peer cannot be reached, fell over (5xx), or broke off its answer. */
  UNAVAILABLE(true, Effect.OUTAGE),
  /** An answer that is not what the protocol says. */
  BAD_ANSWER(true, Effect.OUTAGE),
  /** The account has no credit left, or its spending limit is reached (402, some 403 and 429). */
  INSUFFICIENT_QUOTA(false, Effect.STOP),
  /** The provider's content filter or usage policy refuses the question or its answer. */
  CONTENT_FILTER(false, Effect.QUESTION),
  /** The prompt does not fit into the model's context. */
  CONTEXT_LENGTH(false, Effect.QUESTION),
  /** An answer, or an episode, that is larger than what a workflow's history takes. */
  TOO_LARGE(false, Effect.QUESTION),
  /** The peer says that the request is wrong (other 4xx). */
  BAD_REQUEST(false, Effect.SETUP),
  /** The peer has no model of that name, or not for this key. */
  MODEL_NOT_FOUND(false, Effect.SETUP),
  /** The peer does not accept the key (401, 403). */
  UNAUTHORIZED(false, Effect.SETUP),
  /** The disk is full; once there is room the stage goes on. */
  DISK_FULL(true, Effect.STOP),
  /** The device or the machine has too little memory for the work as it is set. */
  OUT_OF_MEMORY(false, Effect.SETUP),
  /** Stored content does not match its digest. */
  CORRUPT(false, Effect.SETUP),
  /** The loss or a gradient is not a number. */
  DIVERGED(false, Effect.SETUP),
  /** Somebody else's training failed: a provider's job, or an external program. */
  TRAINING_FAILED(false, Effect.SETUP),
  /** What was begun at a provider is not there any more (404). */
  JOB_LOST(false, Effect.SETUP),
  /** Input data that is missing or wrong, such as too few right trajectories. */
  BAD_DATA(false, Effect.SETUP),
  /** Somebody cancelled the work, or the process that did it ended. */
  CANCELLED(false, Effect.OUTAGE);

  /** What a failure means to the episode that met it, after the last attempt. */
  public enum Effect {
    /** It passes: the episode stays unfinished, the others go on until many fail in a row. */
    OUTAGE,
    /** It passes once a person has done something: the episode stays unfinished, none begins. */
    STOP,
    /** This one question is refused for good, which is how its episode ends. */
    QUESTION,
    /** Every question would fail: the stage fails. */
    SETUP
  }

  private final boolean retryable;
  private final Effect effect;

  FailureType(boolean retryable, Effect effect) {
    this.retryable = retryable;
    this.effect = effect;
  }

  /** Whether Temporal tries again. */
  public boolean retryable() {
    return retryable;
  }

  public Effect effect() {
    return effect;
  }

  /** Whether the work is neither done nor failed for good: the same command goes on with it. */
  public boolean isTransient() {
    return effect == Effect.OUTAGE || effect == Effect.STOP;
  }

  /** The type of a Temporal failure; empty for a defect, whose type is a Java class. */
  public static Optional<FailureType> of(String type) {
    return Arrays.stream(values()).filter(known -> known.name().equals(type)).findFirst();
  }
}
