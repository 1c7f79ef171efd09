package io.fireact.meter;

import java.util.List;

/**
 * Every meter of this platform's own, the whole truth for dashboards: name (Prometheus adds the
 * unit and {@code _total}), what it counts, its tags. Names of runs, stages or items are never
 * tags.
 */
public enum Meter {
  STAGES("fireact.stages", Kind.COUNTER, "Stages that changed state", "kind", "state"),
  EPISODES("fireact.episodes", Kind.COUNTER, "Finished episodes", "stage", "disposition"),
  CALLS("fireact.calls", Kind.TIMER, "Calls of models and tools", "provider", "outcome"),
  RETRIES(
      "fireact.retries",
      Kind.COUNTER,
      "Failed attempts of a kind that is tried again",
      "provider",
      "error"),
  /** Asked for and bounded, of failed attempts that are made again. */
  RETRY_DELAY(
      "fireact.retry.delay.seconds",
      Kind.COUNTER,
      "Seconds that providers asked to wait before the next attempt",
      "provider"),
  JOURNAL("fireact.journal", Kind.COUNTER, "Journal look-ups before a call", "result"),
  TOKENS(
      "fireact.tokens", Kind.COUNTER, "Tokens read and written by models", "provider", "direction"),
  TRAINING_TOKENS("fireact.training.tokens", Kind.COUNTER, "Tokens of text trained on", "stage"),
  TRAINING_RATE("fireact.training.tokens.per.second", Kind.GAUGE, "Training speed", "stage"),
  TRAINING_LOSS("fireact.training.loss", Kind.GAUGE, "Loss of the last step, in nats", "stage"),
  DECODE_BATCH("fireact.decode.batch", Kind.SUMMARY, "Sequences decoded together"),
  DECODE_WAIT("fireact.decode.wait", Kind.TIMER, "Time a request waits for its batch"),
  ARTIFACT_BYTES("fireact.artifact.bytes", Kind.COUNTER, "Bytes of artifacts written");

  /** What a meter measures. */
  public enum Kind {
    COUNTER,
    GAUGE,
    TIMER,
    SUMMARY
  }

  private final String id;
  private final Kind kind;
  private final String description;
  private final List<String> tags;

  Meter(String id, Kind kind, String description, String... tags) {
    this.id = id;
    this.kind = kind;
    this.description = description;
    this.tags = List.of(tags);
  }

  /** Micrometer's dotted name. */
  public String id() {
    return id;
  }

  public Kind kind() {
    return kind;
  }

  public String description() {
    return description;
  }

  /** Tag keys, in the order in which {@link Meters} takes their values. */
  public List<String> tags() {
    return tags;
  }
}
