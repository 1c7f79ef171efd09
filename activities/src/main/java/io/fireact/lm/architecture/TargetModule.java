package io.fireact.lm.architecture;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The seven linear modules of a layer, those that PEFT's {@code target_modules} can name below it.
 */
public enum TargetModule {
  Q("q_proj", "self_attn", 0),
  K("k_proj", "self_attn", 0),
  V("v_proj", "self_attn", 0),
  O("o_proj", "self_attn", 1),
  GATE("gate_proj", "mlp", 2),
  UP("up_proj", "mlp", 2),
  DOWN("down_proj", "mlp", 3);

  /** Matrix products of a layer: q k v fused, o, gate and up fused, down. */
  public static final int PROJECTIONS = 4;

  private final String module;
  private final String block;
  private final int projection;

  TargetModule(String module, String block, int projection) {
    this.module = module;
    this.block = block;
    this.projection = projection;
  }

  /** Its Hugging Face name. */
  public String module() {
    return module;
  }

  /** The number of the fused projection that computes it, from 0. */
  public int projection() {
    return projection;
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

  /** Its first column in the result of its fused projection. */
  public int column(Architecture shape) {
    int column = 0;
    for (TargetModule target : values()) {
      if (target == this) {
        break;
      }
      if (target.projection == projection) {
        column += target.outputs(shape);
      }
    }
    return column;
  }

  /** Its path below the model, such as {@code model.layers.0.self_attn.q_proj}. */
  public String path(int layer) {
    return "model.layers." + layer + "." + block + "." + module;
  }

  /**
   * The module of a Hugging Face name.
   *
   * @throws IllegalArgumentException when there is none; the message lists all
   */
  public static TargetModule of(String module) {
    for (TargetModule target : values()) {
      if (target.module.equals(module)) {
        return target;
      }
    }
    throw new IllegalArgumentException(
        "'"
            + module
            + "' is no linear map of the decoder; allowed are "
            + Arrays.stream(values()).map(TargetModule::module).collect(Collectors.joining(", ")));
  }
}
