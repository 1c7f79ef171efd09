package io.fireact.lm.architecture;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The seven linear maps of a layer, each of which can carry an adapter. */
public enum LinearMap {
  Q("q_proj", "self_attn", 0),
  K("k_proj", "self_attn", 0),
  V("v_proj", "self_attn", 0),
  O("o_proj", "self_attn", 1),
  GATE("gate_proj", "mlp", 2),
  UP("up_proj", "mlp", 2),
  DOWN("down_proj", "mlp", 3);

  /** Matrix products a layer: q k v together, o, gate and up together, down. */
  public static final int PRODUCTS = 4;

  private final String module;
  private final String block;
  private final int product;

  LinearMap(String module, String block, int product) {
    this.module = module;
    this.block = block;
    this.product = product;
  }

  /** Its Hugging Face name. */
  public String module() {
    return module;
  }

  /** The product that computes it. */
  public int product() {
    return product;
  }

  public int inputs(Architecture shape) {
    return switch (this) {
      case Q, K, V, GATE, UP -> shape.width();
      case O -> shape.queryWidth();
      case DOWN -> shape.feedForward();
    };
  }

  public int outputs(Architecture shape) {
    return switch (this) {
      case Q -> shape.queryWidth();
      case K, V -> shape.keyWidth();
      case GATE, UP -> shape.feedForward();
      case O, DOWN -> shape.width();
    };
  }

  /** Its first column in the result of its product. */
  public int column(Architecture shape) {
    int column = 0;
    for (LinearMap map : values()) {
      if (map == this) {
        break;
      }
      if (map.product == product) {
        column += map.outputs(shape);
      }
    }
    return column;
  }

  /** Its path below the model, such as {@code model.layers.0.self_attn.q_proj}. */
  public String path(int layer) {
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
