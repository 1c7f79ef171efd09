package io.fireact.lm.architecture;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The weights of a decoder under the names that Hugging Face's models give them, and the order in
 * which they stand where they are one flat vector. What one matrix product reads stands together.
 */
public final class WeightLayout {
  private final List<Parameter> parameters = new ArrayList<>();
  private final Map<String, Parameter> names = new HashMap<>();
  private final List<Pack> packs = new ArrayList<>();
  private long elements;

  public WeightLayout(Architecture shape) {
    Pack embedding = pack(add("model.embed_tokens.weight", shape.vocabulary(), shape.width()));
    List<Pack> layers = new ArrayList<>();
    for (int layer = 0; layer < shape.layers(); layer++) {
      List<List<Parameter>> products = new ArrayList<>();
      for (int product = 0; product < LinearMap.PRODUCTS; product++) {
        products.add(new ArrayList<>());
      }
      for (LinearMap map : LinearMap.values()) {
        products
            .get(map.product())
            .add(add(map.path(layer) + ".weight", map.outputs(shape), map.inputs(shape)));
      }
      products.forEach(members -> layers.add(new Pack(List.copyOf(members))));
      String prefix = "model.layers." + layer;
      layers.add(pack(add(prefix + ".input_layernorm.weight", shape.width(), 0)));
      layers.add(pack(add(prefix + ".post_attention_layernorm.weight", shape.width(), 0)));
      List<Parameter> biases = new ArrayList<>();
      if (shape.attention().bias()) {
        for (LinearMap map : List.of(LinearMap.Q, LinearMap.K, LinearMap.V)) {
          biases.add(add(map.path(layer) + ".bias", map.outputs(shape), 0));
        }
      }
      layers.add(new Pack(List.copyOf(biases)));
    }
    packs.add(embedding);
    packs.add(pack(add("model.norm.weight", shape.width(), 0)));
    packs.add(
        shape.tied() ? embedding : pack(add("lm_head.weight", shape.vocabulary(), shape.width())));
    packs.addAll(layers);
  }

  private Parameter add(String name, int rows, int columns) {
    Parameter parameter = new Parameter(name, elements, rows, columns);
    parameters.add(parameter);
    names.put(name, parameter);
    elements += parameter.size();
    return parameter;
  }

  private static Pack pack(Parameter parameter) {
    return new Pack(List.of(parameter));
  }

  /** All weights in order. */
  public List<Parameter> parameters() {
    return List.copyOf(parameters);
  }

  /** The tensors of the decoder's source: embedding, last norm, output embedding, and 7 a layer. */
  public List<Pack> packs() {
    return List.copyOf(packs);
  }

  /** The weight of a linear map. */
  public Parameter of(int layer, LinearMap map) {
    return named(map.path(layer) + ".weight");
  }

  /** The input embedding, [V, D]. */
  public Parameter embedding() {
    return parameters.get(0);
  }

  /**
   * Elements of the flat vector.
   *
   * @throws ArithmeticException when the model is too large for one
   */
  public int size() {
    return Math.toIntExact(elements);
  }

  private Parameter named(String name) {
    Parameter parameter = names.get(name);
    if (parameter == null) {
      throw new IllegalArgumentException("no weight is named " + name);
    }
    return parameter;
  }
}
