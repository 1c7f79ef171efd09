package io.fireact.agent;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The parts of a task; entities of one part never occur in another. */
public enum Split {
  /** What trajectories are generated from. */
  @JsonProperty("train")
  TRAIN,
  /** What choices are made on. */
  @JsonProperty("dev")
  DEV,
  /** What the report shows. */
  @JsonProperty("test")
  TEST;

  /** Of three values, one for each part, the one of this part. */
  public int select(int train, int dev, int test) {
    return switch (this) {
      case TRAIN -> train;
      case DEV -> dev;
      case TEST -> test;
    };
  }
}
