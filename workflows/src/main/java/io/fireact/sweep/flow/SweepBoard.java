package io.fireact.sweep.flow;

import io.fireact.sweep.StageNode;
import io.fireact.sweep.StageProgress;
import io.fireact.sweep.StageState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every stage of a sweep with its state; decides which may start. Pure; not thread safe. */
final class SweepBoard {
  private final Map<String, StageNode> nodes = new LinkedHashMap<>();
  private final Map<String, StageState> states = new LinkedHashMap<>();
  private final Map<String, String> messages = new LinkedHashMap<>();

  private final List<String> problems = new ArrayList<>();

  SweepBoard(List<StageNode> stages) {
    for (StageNode node : stages) {
      for (String need : node.needs()) {
        if (!nodes.containsKey(need)) {
          problems.add(
              "the stage " + node.label() + " needs " + need + ", which is not planned before it");
        }
      }
      nodes.put(node.key(), node);
      states.put(node.key(), StageState.WAITING);
    }
  }

  /** Stages that need one which does not come before them; they would wait for ever. */
  List<String> problems() {
    return List.copyOf(problems);
  }

  /** Takes over the states of an earlier run. */
  void restore(List<StageProgress> stages) {
    for (StageProgress stage : stages) {
      set(stage.key(), stage.state(), stage.message());
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
    set(key, StageState.FAILED, message);
    for (StageNode node : nodes.values()) { // needs come before what needs them
      if (state(node.key()) == StageState.WAITING) {
        node.needs().stream()
            .filter(need -> lost(state(need)))
            .findFirst()
            .ifPresent(need -> set(node.key(), StageState.CANCELLED, "not run: " + because(need)));
      }
    }
  }

  /** All stages, those that are not finished with no numbers of their own. */
  List<StageProgress> progress() {
    List<StageProgress> stages = new ArrayList<>();
    for (StageNode node : nodes.values()) {
      stages.add(
          new StageProgress(
              node.key(),
              node.kind(),
              node.label(),
              state(node.key()),
              0,
              0,
              messages.getOrDefault(node.key(), "")));
    }
    return stages;
  }

  private String because(String need) {
    StageNode node = nodes.get(need);
    String label = node == null ? need : node.label();
    return state(need) == StageState.FAILED
        ? label + " failed"
        : messages.getOrDefault(need, "").replaceFirst("^not run: ", "");
  }

  private static boolean finished(StageState state) {
    return state == StageState.DONE || state == StageState.REUSED;
  }

  private static boolean lost(StageState state) {
    return state == StageState.FAILED || state == StageState.CANCELLED;
  }
}
