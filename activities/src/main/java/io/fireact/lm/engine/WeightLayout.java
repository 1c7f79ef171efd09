package io.fireact.lm.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * Where each weight of a decoder stands in its flat vector, in the order of the decoder's source,
 * under the names that Hugging Face's Llama gives them.
 */
public final class WeightLayout {
  private final List<Parameter> parameters;
  private final int size;

  public WeightLayout(Architecture shape) {
    List<Parameter> all = new ArrayList<>();
    int offset = 0;
    offset = add(all, "model.embed_tokens.weight", offset, shape.vocabulary(), shape.width());
    for (int layer = 0; layer < shape.layers(); layer++) {
      for (LinearMap map : LinearMap.values()) {
        offset =
            add(all, map.path(layer) + ".weight", offset, map.outputs(shape), map.inputs(shape));
      }
      String prefix = "model.layers." + layer;
      offset = add(all, prefix + ".input_layernorm.weight", offset, shape.width(), 0);
      offset = add(all, prefix + ".post_attention_layernorm.weight", offset, shape.width(), 0);
    }
    size = add(all, "model.norm.weight", offset, shape.width(), 0);
    parameters = List.copyOf(all);
  }

  private static int add(List<Parameter> all, String name, int offset, int rows, int columns) {
    Parameter parameter = new Parameter(name, offset, rows, columns);
    all.add(parameter);
    return Math.addExact(offset, parameter.size());
  }

  /** All weights in order. */
  public List<Parameter> parameters() {
    return parameters;
  }

  /** The weight of a linear map. */
  public Parameter of(int layer, LinearMap map) {
    return named(map.path(layer) + ".weight");
  }

  /** The tied embedding, [V, D]. */
  public Parameter embedding() {
    return parameters.get(0);
  }

  /** Elements of the flat vector. */
  public int size() {
    return size;
  }

  private Parameter named(String name) {
    return parameters.stream()
        .filter(parameter -> parameter.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no weight is named " + name));
  }
}
