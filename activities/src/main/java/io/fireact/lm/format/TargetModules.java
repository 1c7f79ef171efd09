package io.fireact.lm.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.lm.shape.Architecture;
import io.fireact.lm.shape.LinearMap;
import io.fireact.lm.shape.WeightLayout;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The modules that an adapter is for, as PEFT's {@code target_modules} chooses them: by a list of
 * names, which are ends of paths; by a regular expression for whole paths; or {@code all-linear}.
 *
 * @param maps the kinds of linear maps, each adapted in at least one layer
 * @param modules paths such as {@code model.layers.0.self_attn.q_proj}
 */
record TargetModules(Set<LinearMap> maps, Set<String> modules) {
  private static final String WEIGHT = ".weight";
  private static final String ALL = "all-linear";

  /** What PEFT can adapt, but this decoder cannot. */
  private static final List<String> OTHERS = List.of("lm_head", "model.embed_tokens");

  /**
   * Applies a rule to a model.
   *
   * @throws IllegalArgumentException when it is no rule, chooses nothing, or something else than
   *     the linear maps of the layers
   */
  static TargetModules of(JsonNode rule, Architecture shape) {
    Predicate<String> chosen = predicate(rule);
    for (String other : OTHERS) {
      if (chosen.test(other)) {
        throw new IllegalArgumentException(
            "target_modules chooses "
                + other
                + ", which is not supported; supported are the linear maps of the layers");
      }
    }
    WeightLayout layout = new WeightLayout(shape);
    Set<LinearMap> maps = EnumSet.noneOf(LinearMap.class);
    Set<String> modules = new TreeSet<>();
    for (int layer = 0; layer < shape.layers(); layer++) {
      for (LinearMap map : LinearMap.values()) {
        String weight = layout.of(layer, map).name();
        String module = weight.substring(0, weight.length() - WEIGHT.length());
        if (chosen.test(module)) {
          maps.add(map);
          modules.add(module);
        }
      }
    }
    if (modules.isEmpty()) {
      throw new IllegalArgumentException(
          "target_modules " + rule + " chooses no linear map of the model");
    }
    return new TargetModules(maps, modules);
  }

  private static Predicate<String> predicate(JsonNode rule) {
    if (rule.isTextual()) {
      String text = rule.textValue();
      if (text.toLowerCase(Locale.ROOT).equals(ALL)) {
        return module -> !OTHERS.contains(module);
      }
      try {
        // Python's way of naming a group differs; the rest that such rules use does not.
        return Pattern.compile(text.replace("(?P<", "(?<")).asMatchPredicate();
      } catch (PatternSyntaxException e) {
        throw new IllegalArgumentException(
            "target_modules is not a regular expression: " + e.getDescription(), e);
      }
    }
    List<String> names = new ArrayList<>();
    for (JsonNode name : rule) {
      if (!name.isTextual()) {
        throw new IllegalArgumentException("target_modules holds " + name + ", not a name");
      }
      names.add(name.textValue());
    }
    if (!rule.isArray() || names.isEmpty()) {
      throw new IllegalArgumentException(
          "target_modules must be a list of names, a regular expression or \"" + ALL + "\"");
    }
    return module ->
        names.stream().anyMatch(name -> module.equals(name) || module.endsWith("." + name));
  }
}
