package io.fireact.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Says why a stage is not one that is finished already: what differs from the nearest finished one
 * of its kind. Not for deciding what to run; keys alone decide that.
 */
public final class PlanDiff {
  private static final int SHOWN = 6;
  private static final int KEY_DIGITS = 12;
  private static final int VALUE_CHARS = 60;

  /** So much of what is the same leads to what is not. */
  private static final int LEAD_CHARS = 10;

  private PlanDiff() {}

  /**
   * One line such as {@code fine_tune.learning_rate: 0.01 -> 0.02}; differing needs are named by
   * role with the first digits of the needed stage's key, to be looked up in the same plan.
   *
   * @param earlier stages to compare with, in any order
   */
  public static String why(Stage stage, Collection<Stage> earlier) {
    if (earlier.stream().anyMatch(other -> other.key().equals(stage.key()))) {
      return "nothing differs: a stage with this key is finished";
    }
    Map<String, JsonNode> mine = flat(stage);
    Optional<Comparison> nearest =
        earlier.stream()
            .filter(other -> other.kind() == stage.kind())
            .map(other -> new Comparison(other, differing(mine, flat(other))))
            .min(
                Comparator.comparing((Comparison comparison) -> comparison.paths().size())
                    .thenComparing(comparison -> comparison.stage().key()));
    if (nearest.isEmpty()) {
      return "no " + StageKeys.name(stage.kind()) + " stage is finished";
    }
    Stage other = nearest.get().stage();
    Set<String> paths = nearest.get().paths();
    if (paths.isEmpty()) {
      return "what a " + StageKeys.name(stage.kind()) + " stage does has changed since";
    }
    Map<String, JsonNode> theirs = flat(other);
    List<String> changes = new ArrayList<>();
    for (String path : paths) {
      changes.add(
          stage.needs().containsKey(path) || other.needs().containsKey(path)
              ? need(path, stage, other)
              : path + ": " + change(theirs.get(path), mine.get(path)));
    }
    int more = changes.size() - SHOWN;
    String text = String.join("; ", changes.subList(0, Math.min(SHOWN, changes.size())));
    return more > 0 ? text + "; and " + more + " more" : text;
  }

  /** An earlier stage and the paths in which it differs. */
  private record Comparison(Stage stage, Set<String> paths) {}

  private static String need(String role, Stage stage, Stage other) {
    String now = stage.needs().get(role);
    String then = other.needs().get(role);
    if (now == null) {
      return role + ": no longer needed";
    }
    String see = " (see stage " + now.substring(0, Math.min(KEY_DIGITS, now.length())) + ")";
    return role + (then == null ? ": newly needed" : ": changed") + see;
  }

  private static Set<String> differing(Map<String, JsonNode> one, Map<String, JsonNode> other) {
    Set<String> paths = new TreeSet<>(one.keySet());
    paths.addAll(other.keySet());
    paths.removeIf(path -> one.containsKey(path) && one.get(path).equals(other.get(path)));
    return paths;
  }

  /** Everything that is in the key: leaves of the input by path, needs by role. */
  private static Map<String, JsonNode> flat(Stage stage) {
    Map<String, JsonNode> leaves = new TreeMap<>();
    flatten("", StageKeys.deciding(stage.input()), leaves);
    stage.needs().forEach((role, key) -> leaves.put(role, new TextNode(key)));
    return leaves;
  }

  private static void flatten(String path, JsonNode node, Map<String, JsonNode> leaves) {
    if (!node.isObject()) {
      leaves.put(path, node);
      return;
    }
    for (Map.Entry<String, JsonNode> property : node.properties()) {
      String name = property.getKey();
      flatten(path.isEmpty() ? name : path + "." + name, property.getValue(), leaves);
    }
  }

  /** Two long texts from shortly before the place where they part. */
  private static String change(@Nullable JsonNode theirs, @Nullable JsonNode mine) {
    String then = text(theirs);
    String now = text(mine);
    int same = 0;
    while (same < Math.min(then.length(), now.length()) && then.charAt(same) == now.charAt(same)) {
      same++;
    }
    boolean hidden = same >= VALUE_CHARS - LEAD_CHARS;
    int from = hidden ? same - LEAD_CHARS : 0;
    return shown(then, from) + " -> " + shown(now, from);
  }

  private static String shown(String text, int from) {
    int to = Math.min(text.length(), from + VALUE_CHARS);
    return (from > 0 ? "..." : "") + text.substring(from, to) + (to < text.length() ? "..." : "");
  }

  private static String text(@Nullable JsonNode value) {
    if (value == null) {
      return "(not set)";
    }
    return value.isTextual() ? value.textValue() : CanonicalJson.write(value);
  }
}
