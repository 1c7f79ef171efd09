package io.fireact.sweep;

import java.util.List;

/**
 * What one run of a sweep's workflow hands to the next when its history has grown long. Small,
 * because it travels with the stages themselves in one payload.
 *
 * @param states of every stage, in the order of the request's stages
 * @param messages of every stage in the same order, most of them empty
 */
public record SweepMemory(boolean paused, List<StageState> states, List<String> messages) {
  public SweepMemory {
    states = List.copyOf(states);
    messages = List.copyOf(messages);
    if (states.size() != messages.size()) {
      throw new IllegalArgumentException(
          "states and messages differ in number: " + states.size() + ", " + messages.size());
    }
  }
}
