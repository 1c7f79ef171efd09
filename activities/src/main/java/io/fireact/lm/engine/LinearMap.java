package io.fireact.lm.engine;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The seven linear maps of a layer, each of which can carry an adapter. */
public enum LinearMap {
  Q("q_proj", "self_attn", 0, 0),
  K("k_proj", "self_attn", 0, 1),
  V("v_proj", "self_attn", 0, 2),
  O("o_proj", "self_attn", 1, 0),
  GATE("gate_proj", "mlp", 2, 0),
  UP("up_proj", "mlp", 2, 1),
  DOWN("down_proj", "mlp", 3, 0);

  /** Matrix products a layer: q k v together, o, gate and up together, down. */
  static final int PRODUCTS = 4;

  private final String module;
  private final String block;
  private final int product;
  private final int slot;

  LinearMap(String module, String block, int product, int slot) {
    this.module = module;
    this.block = block;
    this.product = product;
    this.slot = slot;
  }

  /** Its Hugging Face name. */
  public String module() {
    return module;
  }

  /** The product that computes it. */
  int product() {
    return product;
  }

  /** Its place in that product's columns. */
  int slot() {
    return slot;
  }

  int inputs(Architecture shape) {
    return this == DOWN ? shape.feedForward() : shape.width();
  }

  int outputs(Architecture shape) {
    return this == GATE || this == UP ? shape.feedForward() : shape.width();
  }

  /** Its path below the model, such as {@code model.layers.0.self_attn.q_proj}. */
  String path(int layer) {
    return "model.layers." + layer + "." + block + "." + module;
  }

  /**
   * The map of a Hugging Face name.
   *
   * @throws IllegalArgumentException when there is none; the message lists all
   */
  public static LinearMap of(String module) {
    for (LinearMap map : values()) {
      if (map.module.equals(module)) {
        return map;
      }
    }
    throw new IllegalArgumentException(
        "'"
            + module
            + "' is no linear map of the decoder; allowed are "
            + Arrays.stream(values()).map(LinearMap::module).collect(Collectors.joining(", ")));
  }
}
