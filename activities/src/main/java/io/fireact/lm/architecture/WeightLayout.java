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
  private final List<FusedParameter> fused = new ArrayList<>();
  private long elements;

  public WeightLayout(Architecture shape) {
    FusedParameter embedding =
        single(add("model.embed_tokens.weight", shape.vocabulary(), shape.width()));
    List<FusedParameter> layers = new ArrayList<>();
    for (int layer = 0; layer < shape.layers(); layer++) {
      List<List<Parameter>> projections = new ArrayList<>();
      for (int projection = 0; projection < TargetModule.PROJECTIONS; projection++) {
        projections.add(new ArrayList<>());
      }
      for (TargetModule target : TargetModule.values()) {
        projections
            .get(target.projection())
            .add(add(target.path(layer) + ".weight", target.outputs(shape), target.inputs(shape)));
      }
      projections.forEach(members -> layers.add(new FusedParameter(List.copyOf(members))));
      String prefix = "model.layers." + layer;
      layers.add(single(add(prefix + ".input_layernorm.weight", shape.width(), 0)));
      layers.add(single(add(prefix + ".post_attention_layernorm.weight", shape.width(), 0)));
      List<Parameter> biases = new ArrayList<>();
      if (shape.attention().bias()) {
        for (TargetModule target : List.of(TargetModule.Q, TargetModule.K, TargetModule.V)) {
          biases.add(add(target.path(layer) + ".bias", target.outputs(shape), 0));
        }
      }
      layers.add(new FusedParameter(List.copyOf(biases)));
    }
    fused.add(embedding);
    fused.add(single(add("model.norm.weight", shape.width(), 0)));
    fused.add(
        shape.tied()
            ? embedding
            : single(add("lm_head.weight", shape.vocabulary(), shape.width())));
    fused.addAll(layers);
  }

  private Parameter add(String name, int rows, int columns) {
    Parameter parameter = new Parameter(name, elements, rows, columns);
    parameters.add(parameter);
    names.put(name, parameter);
    elements += parameter.size();
    return parameter;
  }

  private static FusedParameter single(Parameter parameter) {
    return new FusedParameter(List.of(parameter));
  }

  /** All weights in order. */
  public List<Parameter> parameters() {
    return List.copyOf(parameters);
  }

  /** The tensors of the decoder's source: embedding, last norm, output embedding, and 7 a layer. */
  public List<FusedParameter> fused() {
    return List.copyOf(fused);
  }

  /** The weight of a linear map. */
  public Parameter of(int layer, TargetModule target) {
    return named(target.path(layer) + ".weight");
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
