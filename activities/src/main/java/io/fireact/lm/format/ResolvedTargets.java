package io.fireact.lm.format;

import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.TargetModule;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The modules of one model that an adapter is for.
 *
 * @param kinds the adapted kinds of modules, each adapted in at least one layer
 * @param modules by paths such as {@code model.layers.0.self_attn.q_proj}; the output embedding may
 *     be among them
 */
record ResolvedTargets(Set<TargetModule> kinds, Map<String, Update> modules) {

  /**
   * A module's update, scale x B A.
   *
   * @param rank rows of A
   */
  record Update(int rank, double scale) {}

  ResolvedTargets {
    modules = Collections.unmodifiableMap(new LinkedHashMap<>(modules));
  }

  /**
   * Applies a configuration to a model.
   *
   * @throws IllegalArgumentException when it chooses nothing, or what is not supported
   */
  static ResolvedTargets of(AdapterConfig config, Architecture shape) {
    ModuleRules rules = config.rules();
    if (rules.adapts(AdapterReader.EMBEDDING)) {
      throw new IllegalArgumentException(
          "target_modules chooses "
              + AdapterReader.EMBEDDING
              + ", which is not supported"
              + AdapterConfig.INSTEAD);
    }
    Set<TargetModule> kinds = EnumSet.noneOf(TargetModule.class);
    Map<String, Update> modules = new LinkedHashMap<>();
    for (int layer = 0; layer < shape.layers(); layer++) {
      for (TargetModule target : TargetModule.values()) {
        if (rules.adapts(target.path(layer))) {
          kinds.add(target);
          modules.put(target.path(layer), update(config, target.path(layer)));
        }
      }
    }
    if (rules.adapts(AdapterReader.HEAD)) {
      if (shape.tied()) {
        throw new IllegalArgumentException(
            "target_modules chooses lm_head, which is the input embedding, too, in this model;"
                + " what PEFT computes and what it merges differ there, so it is not supported;"
                + " merge it with PEFT into a copy of the model whose embeddings are not tied");
      }
      modules.put(AdapterReader.HEAD, update(config, AdapterReader.HEAD));
    }
    if (modules.isEmpty()) {
      throw new IllegalArgumentException(
          "target_modules " + rules.written() + " chooses no linear map of the model");
    }
    return new ResolvedTargets(kinds, modules);
  }

  private static Update update(AdapterConfig config, String path) {
    int rank = config.rules().rank(path, config.rank());
    double alpha = config.rules().alpha(path, config.alpha());
    return new Update(rank, alpha / (config.rankStabilized() ? Math.sqrt(rank) : rank));
  }

  /** The largest rank of the updates, which a layout for all of them has. */
  int rank() {
    return modules.values().stream().mapToInt(Update::rank).max().orElse(1);
  }

  /** Whether all updates have one scale. */
  boolean isEven() {
    return modules.values().stream().mapToDouble(Update::scale).distinct().count() == 1;
  }
}
