package io.fireact.sweep.flow;

import io.fireact.sweep.StageNode;
import io.fireact.sweep.StageProgress;
import io.fireact.sweep.StageState;
import io.fireact.sweep.SweepMemory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every stage of a sweep with its state; decides which may start. Pure; not thread safe. */
final class SweepBoard {
  /** Characters of all messages together; with more of them, each is cut shorter. */
  static final int MESSAGES = 100_000;

  private static final int SHORTEST_MESSAGE = 16;

  private final Map<String, StageNode> nodes = new LinkedHashMap<>();
  private final Map<String, StageState> states = new LinkedHashMap<>();
  private final Map<String, String> messages = new LinkedHashMap<>();
  private boolean valid = true;

  SweepBoard(List<StageNode> stages) {
    for (StageNode node : stages) {
      for (String need : node.needs()) {
        if (!nodes.containsKey(need)) {
          valid = false;
          messages.put(node.key(), "needs " + need + ", which is not planned before it");
        }
      }
      nodes.put(node.key(), node);
      states.put(
          node.key(), messages.containsKey(node.key()) ? StageState.FAILED : StageState.WAITING);
    }
  }

  /**
   * Whether each stage comes after all that it needs. Those that do not have failed; a plan that
   * holds one is wrong as a whole.
   */
  boolean valid() {
    return valid;
  }

  /** Every stage that has not started never will. */
  void cancelWaiting(String why) {
    in(StageState.WAITING)
        .forEach(node -> set(node.key(), StageState.CANCELLED, "not run: " + why));
  }

  /** What {@link #restore} takes. */
  SweepMemory memory(boolean paused) {
    int longest = longestMessage();
    List<String> kept =
        nodes.keySet().stream().map(key -> cut(messages.getOrDefault(key, ""), longest)).toList();
    return new SweepMemory(paused, List.copyOf(states.values()), kept);
  }

  /**
   * Takes over the states of an earlier run.
   *
   * @throws IllegalArgumentException when the memory is of another number of stages
   */
  void restore(SweepMemory memory) {
    if (memory.states().size() != nodes.size()) {
      throw new IllegalArgumentException(
          "the memory holds " + memory.states().size() + " states for " + nodes.size() + " stages");
    }
    int stage = 0;
    for (String key : nodes.keySet()) {
      set(key, memory.states().get(stage), memory.messages().get(stage));
      stage++;
    }
  }

  /** Stages that wait for nothing any more. */
  List<StageNode> ready() {
    return nodes.values().stream()
        .filter(node -> state(node.key()) == StageState.WAITING)
        .filter(node -> node.needs().stream().allMatch(need -> finished(state(need))))
        .toList();
  }

  /** Keys of the stages whose workflow runs for this sweep. */
  List<String> running() {
    return in(StageState.RUNNING).stream().map(StageNode::key).toList();
  }

  List<StageNode> in(StageState state) {
    return nodes.values().stream().filter(node -> state(node.key()) == state).toList();
  }

  boolean ended() {
    return states.values().stream()
        .noneMatch(state -> state == StageState.WAITING || state == StageState.RUNNING);
  }

  /** WAITING for keys that the sweep does not have. */
  StageState state(String key) {
    return states.getOrDefault(key, StageState.WAITING);
  }

  @Nullable StageNode node(String key) {
    return nodes.get(key);
  }

  void set(String key, StageState state, String message) {
    if (nodes.containsKey(key)) {
      states.put(key, state);
      messages.put(key, message);
    }
  }

  /** A stage failed: what depends on it will never run. */
  void fail(String key, String message) {
    fail(key, StageState.FAILED, message);
  }

  /** A stage ended otherwise than done: what depends on it does not run. */
  void fail(String key, StageState state, String message) {
    set(key, state, message);
    for (StageNode node : nodes.values()) { // needs come before what needs them
      if (state(node.key()) == StageState.WAITING) {
        node.needs().stream()
            .filter(need -> unsuccessful(state(need)))
            .findFirst()
            .ifPresent(need -> set(node.key(), StageState.CANCELLED, "not run: " + because(need)));
      }
    }
  }

  /** All stages, those that are not finished with no numbers of their own. */
  List<StageProgress> progress() {
    List<StageProgress> stages = new ArrayList<>();
    int longest = longestMessage();
    for (StageNode node : nodes.values()) {
      stages.add(
          new StageProgress(
              node.key(),
              node.kind(),
              node.label(),
              state(node.key()),
              0,
              0,
              cut(messages.getOrDefault(node.key(), ""), longest)));
    }
    return stages;
  }

  private int longestMessage() {
    long shared = messages.values().stream().filter(text -> !text.isEmpty()).count();
    return (int) Math.max(SHORTEST_MESSAGE, MESSAGES / Math.max(1, shared));
  }

  private static String cut(String message, int longest) {
    return message.length() <= longest ? message : message.substring(0, longest - 1) + "\u2026";
  }

  private String because(String need) {
    StageNode node = nodes.get(need);
    String label = node == null ? need : node.label();
    if (state(need) == StageState.INCOMPLETE) {
      return label + " is incomplete";
    }
    return state(need) == StageState.FAILED
        ? label + " failed"
        : messages.getOrDefault(need, "").replaceFirst("^not run: ", "");
  }

  private static boolean finished(StageState state) {
    return state == StageState.DONE || state == StageState.REUSED;
  }

  private static boolean unsuccessful(StageState state) {
    return state == StageState.FAILED
        || state == StageState.INCOMPLETE
        || state == StageState.CANCELLED;
  }
}
