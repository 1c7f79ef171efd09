package io.fireact.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fireact.json.Json;
import io.fireact.spec.PointSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The settings of a sweep: points that differ in nothing but seeds are runs of one setting. What a
 * point is made of decides, not what its axes are called: two points are of one setting when the
 * stages behind them are equal but for the fields called {@code seed}, however an axis set those.
 *
 * @param axes names of the axes that tell settings apart, in the order of the alphabet
 * @param seedAxes names of the axes that only tell runs of a setting apart
 * @param settings each at least once, in the order of their first points
 */
public record Settings(List<String> axes, List<String> seedAxes, List<Setting> settings) {
  private static final String SEED = "seed";

  public Settings {
    axes = List.copyOf(axes);
    seedAxes = List.copyOf(seedAxes);
    settings = List.copyOf(settings);
  }

  /**
   * A setting.
   *
   * @param axes axis name to label, of the axes that tell settings apart
   * @param questions what tells the questions that it is asked from others': their task, split and
   *     number
   * @param runs at least one
   */
  public record Setting(Map<String, String> axes, String questions, List<Run> runs) {
    public Setting {
      runs = List.copyOf(runs);
    }
  }

  /**
   * A run of a setting: an evaluation. Several points share it where a seed has no part in it, as
   * the seed of fine-tuning has none in a base that is not fine-tuned; that is one run.
   *
   * @param evaluate key of the stage that measures it
   * @param seeds axis name to label, of the axes that tell it from the setting's other runs; of its
   *     first point
   * @param points their places in the plan, from 0
   */
  public record Run(String evaluate, Map<String, String> seeds, List<Integer> points) {
    public Run {
      points = List.copyOf(points);
    }
  }

  /** The settings of a plan. */
  public static Settings of(Plan plan) {
    return of(plan.points(), plan.stages());
  }

  /**
   * The settings of points.
   *
   * @param stages hold all that the points' stages need
   */
  public static Settings of(List<Plan.Point> points, List<Stage> stages) {
    Identities identities = new Identities(stages);
    // Evaluations are not runs of each other, even where their tasks differ in seeds only.
    List<String> identity =
        points.stream().map(point -> identities.of(point.evaluate()) + evaluation(point)).toList();
    Set<String> names = new TreeSet<>();
    points.forEach(point -> names.addAll(point.axes().keySet()));
    List<String> axes = new ArrayList<>();
    List<String> seedAxes = new ArrayList<>();
    for (String name : names) {
      (isSeed(name, points, identity) ? seedAxes : axes).add(name);
    }
    Map<String, List<Integer>> groups = new LinkedHashMap<>();
    for (int i = 0; i < points.size(); i++) {
      groups.computeIfAbsent(identity.get(i), unused -> new ArrayList<>()).add(i);
    }
    return new Settings(
        axes,
        seedAxes,
        groups.values().stream()
            .map(
                group ->
                    setting(
                        group,
                        points,
                        identities.questions(points.get(group.get(0)).evaluate())
                            + evaluation(points.get(group.get(0))),
                        axes,
                        seedAxes))
            .toList());
  }

  private static String evaluation(Plan.Point point) {
    return " " + point.axes().getOrDefault(PointSpec.EVALUATION, "");
  }

  private static Setting setting(
      List<Integer> group,
      List<Plan.Point> points,
      String questions,
      List<String> axes,
      List<String> seedAxes) {
    Map<String, String> labels = new LinkedHashMap<>();
    // An axis may set a seed at some of its values only: then it tells runs apart here too.
    List<String> telling = new ArrayList<>(seedAxes);
    for (String axis : axes) {
      Set<String> each = new LinkedHashSet<>();
      group.forEach(at -> each.add(points.get(at).axes().getOrDefault(axis, "")));
      if (each.size() > 1) {
        telling.add(axis);
      }
      each.remove("");
      if (!each.isEmpty()) {
        labels.put(axis, String.join(" / ", each));
      }
    }
    Map<String, List<Integer>> byStage = new LinkedHashMap<>();
    group.forEach(
        at ->
            byStage
                .computeIfAbsent(points.get(at).evaluate(), unused -> new ArrayList<>())
                .add(at));
    List<Run> runs = new ArrayList<>();
    byStage.forEach(
        (stage, members) -> {
          Map<String, String> seeds = new LinkedHashMap<>();
          Map<String, String> first = points.get(members.get(0)).axes();
          telling.stream()
              .filter(first::containsKey)
              .forEach(axis -> seeds.put(axis, Objects.requireNonNull(first.get(axis))));
          runs.add(new Run(stage, seeds, members));
        });
    return new Setting(labels, questions, runs);
  }

  /**
   * Whether points that differ in this axis only are always of one setting, and not always one
   * point under two names. Where there are no such points its name decides.
   */
  private static boolean isSeed(String name, List<Plan.Point> points, List<String> identity) {
    Map<Map<String, String>, Integer> first = new HashMap<>();
    boolean runs = false;
    for (int i = 0; i < points.size(); i++) {
      Map<String, String> rest = new TreeMap<>(points.get(i).axes());
      rest.remove(name);
      Integer other = first.putIfAbsent(rest, i);
      if (other != null) {
        if (!identity.get(i).equals(identity.get(other))) {
          return false;
        }
        runs |= !points.get(i).evaluate().equals(points.get(other).evaluate());
      }
    }
    return runs || isSeed(name);
  }

  private static boolean isSeed(String name) {
    return name.equals(SEED) || name.endsWith("." + SEED);
  }

  /** What stages are made of, all but seeds. */
  private static final class Identities {
    private final Map<String, Stage> byKey = new HashMap<>();
    private final Map<String, String> known = new HashMap<>();

    Identities(List<Stage> stages) {
      stages.forEach(stage -> byKey.put(stage.key(), stage));
    }

    String of(String key) {
      String before = known.get(key);
      if (before != null) {
        return before;
      }
      Stage stage = byKey.get(key);
      String identity = stage == null ? key : CanonicalJson.sha256(tree(stage));
      known.put(key, identity);
      return identity;
    }

    /** Which questions an evaluate stage asks, seeds aside. */
    String questions(String key) {
      Stage stage = byKey.get(key);
      if (stage == null || !(stage.input() instanceof StageInput.Evaluate input)) {
        return key;
      }
      return "%s %s %d"
          .formatted(
              of(stage.needs().getOrDefault("dataset", "")),
              input.evaluate().split(),
              input.evaluate().questions());
    }

    private ObjectNode tree(Stage stage) {
      ObjectNode tree = Json.mapper().createObjectNode();
      tree.put("stage", StageKeys.name(stage.kind()));
      ObjectNode input = StageKeys.deciding(stage.input());
      forgetSeeds(input);
      tree.set("input", input);
      ObjectNode needs = tree.putObject("needs");
      stage.needs().forEach((role, key) -> needs.put(role, of(key)));
      return tree;
    }

    private static void forgetSeeds(JsonNode node) {
      if (node instanceof ObjectNode object) {
        object.remove(SEED);
      }
      node.forEach(Identities::forgetSeeds);
    }
  }
}
