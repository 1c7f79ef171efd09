package io.fireact.sweep;

import java.util.List;

/**
 * What one run of a sweep's workflow hands to the next when its history has grown long.
 *
 * @param stages every stage as it was
 */
public record SweepMemory(boolean paused, List<StageProgress> stages) {
  public SweepMemory {
    stages = List.copyOf(stages);
  }
}
