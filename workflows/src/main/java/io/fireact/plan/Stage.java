package io.fireact.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A unit of durable work.
 *
 * @param key 64 hex digits: SHA-256 of the canonical JSON of all that decides the result
 * @param label what a person calls it, such as {@code fine-tune n=256}; not in the key
 * @param needs role to the key of the stage that plays it
 */
public record Stage(
    String key, StageKind kind, String label, StageInput input, Map<String, String> needs) {
  /** The trajectories that are learned. */
  public static final String MIX = "mix";

  /** The trajectories that are shown in prompts. */
  public static final String SHOTS = "shots";

  /** Mixes of other tasks than the one that is evaluated. */
  public static final String LEARNED = "learned";

  /** Datasets of other tasks than the mix's own. */
  public static final String HELD_OUT = "held-out";

  /** Keys of the stages that play a role, be it one or several of a number each, in their order. */
  public List<String> needed(String role) {
    List<String> keys = new ArrayList<>();
    String alone = needs.get(role);
    if (alone != null) {
      keys.add(alone);
    }
    for (int i = 1; needs.containsKey(role + "-" + i); i++) {
      keys.add(needs.getOrDefault(role + "-" + i, ""));
    }
    return keys;
  }

  /** Gives a role to one stage, or to several by number. */
  static void put(Map<String, String> needs, String role, List<String> keys) {
    if (keys.size() == 1) {
      needs.put(role, keys.get(0));
    } else {
      number(needs, role, keys);
    }
  }

  /** Gives a role to stages by number, from 1. */
  static void number(Map<String, String> needs, String role, List<String> keys) {
    for (int i = 0; i < keys.size(); i++) {
      needs.put(role + "-" + (i + 1), keys.get(i));
    }
  }
}
