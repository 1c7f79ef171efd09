package io.fireact.lm.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which modules an adapter is for, and with which rank and alpha, as PEFT decides it (0.21, {@code
 * check_target_module_exists}, {@code get_pattern_key} and {@code _set_trainable}): lists of names
 * are ends of paths, texts are expressions for whole paths, keys of patterns are expressions for
 * ends of paths, of which the first that fits counts.
 */
final class ModuleRules {
  private static final String ALL = "all-linear";

  /** The first number in a path between two names. */
  private static final List<PythonPattern> ANY_LAYER =
      List.of(PythonPattern.of("layers_to_transform", ".*?\\.[^.]*\\.(?<layer>\\d+)\\."));

  private final JsonNode rule;

  private final @Nullable PythonPattern target;
  private final boolean everything;
  private final List<String> targets;
  private final @Nullable PythonPattern excluded;
  private final List<String> exclusions;
  private final Set<Integer> layers;
  private final boolean everyLayer;
  private final List<PythonPattern> layerPatterns;
  private final Map<String, PythonPattern> rankKeys;
  private final Map<String, JsonNode> ranks;
  private final Map<String, PythonPattern> alphaKeys;
  private final Map<String, JsonNode> alphas;
  private final List<String> saved;
  private final List<PythonPattern> savedPatterns;

  /**
   * Reads the settings.
   *
   * @throws IllegalArgumentException when one cannot be; the message names it
   */
  ModuleRules(ConfigFields fields) {
    rule = fields.value("target_modules");
    everything = rule.isTextual() && rule.textValue().toLowerCase(Locale.ROOT).equals(ALL);
    target =
        rule.isTextual() && !everything
            ? PythonPattern.of("target_modules", rule.textValue())
            : null;
    targets = rule.isTextual() ? List.of() : names("target_modules", rule);
    if (!rule.isTextual() && targets.isEmpty()) {
      throw new IllegalArgumentException(
          "target_modules must be a list of names, a regular expression or \"" + ALL + "\"");
    }
    JsonNode exclusion = fields.value("exclude_modules");
    boolean expression = exclusion.isTextual() && !exclusion.textValue().isEmpty();
    excluded = expression ? PythonPattern.of("exclude_modules", exclusion.textValue()) : null;
    exclusions = exclusion.isTextual() ? List.of() : names("exclude_modules", exclusion);
    JsonNode indexes = fields.value("layers_to_transform");
    JsonNode patterns = fields.value("layers_pattern");
    layers = Set.copyOf(indexes(indexes));
    everyLayer = layers.isEmpty();
    List<String> written =
        patterns.isTextual()
            ? patterns.textValue().isEmpty() ? List.of() : List.of(patterns.textValue())
            : names("layers_pattern", patterns);
    if (rule.isTextual() && (!indexes.isMissingNode() || !patterns.isMissingNode())) {
      throw new IllegalArgumentException(
          "layers_to_transform and layers_pattern have no meaning where target_modules is a text;"
              + " PEFT refuses them too");
    }
    if (!written.isEmpty() && indexes.isMissingNode()) {
      throw new IllegalArgumentException("layers_pattern needs layers_to_transform, as in PEFT");
    }
    layerPatterns =
        written.isEmpty()
            ? ANY_LAYER
            : written.stream()
                .map(
                    each ->
                        PythonPattern.of(
                            "layers_pattern", each, "(?:^|.*?\\.)%s\\.(?<layer>\\d+)\\."))
                .toList();
    ranks = entries(fields, "rank_pattern");
    rankKeys = keys("rank_pattern", ranks);
    alphas = entries(fields, "alpha_pattern");
    alphaKeys = keys("alpha_pattern", alphas);
    saved = names("modules_to_save", fields.value("modules_to_save"));
    savedPatterns =
        saved.stream()
            .map(name -> PythonPattern.of("modules_to_save", name, "(^|.*\\.)%s($|\\..*)"))
            .toList();
  }

  private static List<String> names(String field, JsonNode list) {
    List<String> names = new ArrayList<>();
    for (JsonNode name : list) {
      if (!list.isArray() || !name.isTextual()) {
        throw new IllegalArgumentException(field + " holds " + name + ", not a name");
      }
      names.add(name.textValue());
    }
    if (!list.isMissingNode() && !list.isArray()) {
      throw new IllegalArgumentException(field + " is " + list + ", not a list of names");
    }
    return names;
  }

  private static List<Integer> indexes(JsonNode written) {
    List<Integer> indexes = new ArrayList<>();
    for (JsonNode index : written.isArray() ? written : List.of(written)) {
      if (index.isMissingNode()) {
        continue;
      }
      if (!index.isIntegralNumber() || !index.canConvertToInt()) {
        throw new IllegalArgumentException(
            "layers_to_transform holds " + index + ", not a layer's number");
      }
      indexes.add(index.intValue());
    }
    return indexes;
  }

  private static Map<String, JsonNode> entries(ConfigFields fields, String field) {
    Map<String, JsonNode> entries = new LinkedHashMap<>();
    fields.inner(field).all().forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
    return entries;
  }

  private static Map<String, PythonPattern> keys(String field, Map<String, JsonNode> entries) {
    Map<String, PythonPattern> keys = new LinkedHashMap<>();
    entries.keySet().forEach(key -> keys.put(key, PythonPattern.of(field, key, "(.*\\.)?(%s)$")));
    return keys;
  }

  /** Whether a linear map gets an adapter; {@code all-linear} leaves the output embedding out. */
  boolean adapts(String path) {
    if (excludes(path)) {
      return false;
    }
    if (everything) {
      return !path.equals(AdapterReader.HEAD) && !path.equals(AdapterReader.EMBEDDING);
    }
    if (target != null) {
      return target.matchesAll(path);
    }
    return targets.contains(path) || (endsWithOne(path, targets) && isChosenLayer(path));
  }

  private boolean excludes(String path) {
    return (excluded != null && excluded.matchesAll(path))
        || exclusions.contains(path)
        || endsWithOne(path, exclusions)
        || savedPatterns.stream().anyMatch(pattern -> pattern.matchesStart(path));
  }

  private static boolean endsWithOne(String path, List<String> names) {
    return names.stream().anyMatch(name -> path.endsWith("." + name));
  }

  /** Of several patterns the first that fits says the layer. */
  private boolean isChosenLayer(String path) {
    return everyLayer
        || layerPatterns.stream()
            .flatMap(pattern -> pattern.group(path, "layer").stream())
            .findFirst()
            .filter(layer -> layers.contains(Integer.parseInt(layer)))
            .isPresent();
  }

  /** The module's own rank. */
  int rank(String path, int otherwise) {
    JsonNode rank = first(rankKeys, ranks, path);
    if (rank == null) {
      return otherwise;
    }
    if (!rank.isIntegralNumber() || !rank.canConvertToInt() || rank.intValue() < 1) {
      throw new IllegalArgumentException(
          "rank_pattern gives " + path + " the rank " + rank + ", not a positive whole number");
    }
    return rank.intValue();
  }

  /** The module's own alpha. */
  double alpha(String path, double otherwise) {
    JsonNode alpha = first(alphaKeys, alphas, path);
    if (alpha == null) {
      return otherwise;
    }
    if (!alpha.isNumber() || !Double.isFinite(alpha.doubleValue())) {
      throw new IllegalArgumentException(
          "alpha_pattern gives " + path + " the alpha " + alpha + ", not a number");
    }
    return alpha.doubleValue();
  }

  private static @Nullable JsonNode first(
      Map<String, PythonPattern> keys, Map<String, JsonNode> values, String path) {
    for (Map.Entry<String, PythonPattern> key : keys.entrySet()) {
      if (key.getValue().matchesStart(path)) {
        return values.get(key.getKey());
      }
    }
    // PEFT looks the path itself up, too, should it be a key that is no expression for it.
    return values.get(path);
  }

  /** Whether the adapter has a copy of its own of a module, or of one that it is in. */
  boolean saves(String path) {
    String module = path;
    while (true) {
      if (saved.stream().anyMatch(module::endsWith)) {
        return true;
      }
      int dot = module.lastIndexOf('.');
      if (dot < 0) {
        return false;
      }
      module = module.substring(0, dot);
    }
  }

  /** {@code target_modules} as it is, for messages. */
  String written() {
    return rule.toString();
  }
}
