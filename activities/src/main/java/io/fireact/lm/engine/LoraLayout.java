package io.fireact.lm.engine;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Where each LoRA matrix stands in its flat vector, in the order of the decoder's source, under the
 * names that PEFT gives them. A rank of 0 means that there is no adapter.
 */
public final class LoraLayout {
  private static final LoraLayout NONE = new LoraLayout(List.of(), List.of(), 0, 0);

  private final List<List<LinearMap>> products;
  private final List<Parameter> parameters;
  private final int rank;
  private final int size;

  private LoraLayout(
      List<List<LinearMap>> products, List<Parameter> parameters, int rank, int size) {
    this.products = products;
    this.parameters = parameters;
    this.rank = rank;
    this.size = size;
  }

  /** No adapter: the weights themselves are used, and trained. */
  public static LoraLayout none() {
    return NONE;
  }

  /**
   * @param targets the adapted maps; at least one
   * @param rank at least 1
   */
  public static LoraLayout of(Architecture shape, Set<LinearMap> targets, int rank) {
    if (targets.isEmpty() || rank < 1) {
      throw new IllegalArgumentException(
          "an adapter needs targets and a rank of at least 1, not " + targets + " and " + rank);
    }
    List<List<LinearMap>> products = new ArrayList<>();
    for (int product = 0; product < LinearMap.PRODUCTS; product++) {
      List<LinearMap> members = new ArrayList<>();
      for (LinearMap map : EnumSet.copyOf(targets)) {
        if (map.product() == product) {
          members.add(map);
        }
      }
      products.add(List.copyOf(members));
    }
    List<Parameter> parameters = new ArrayList<>();
    int offset = 0;
    for (int layer = 0; layer < shape.layers(); layer++) {
      for (List<LinearMap> members : products) {
        for (LinearMap map : members) {
          offset = add(parameters, map, layer, "lora_A", offset, rank, map.inputs(shape));
        }
        for (LinearMap map : members) {
          offset = add(parameters, map, layer, "lora_B", offset, map.outputs(shape), rank);
        }
      }
    }
    return new LoraLayout(List.copyOf(products), List.copyOf(parameters), rank, offset);
  }

  private static int add(
      List<Parameter> all, LinearMap map, int layer, String side, int offset, int rows, int cols) {
    String name = "base_model.model." + map.path(layer) + "." + side + ".weight";
    Parameter parameter = new Parameter(name, offset, rows, cols);
    all.add(parameter);
    return Math.addExact(offset, parameter.size());
  }

  /** All matrices in order; those named {@code lora_A} are [r, in], {@code lora_B} [out, r]. */
  public List<Parameter> parameters() {
    return parameters;
  }

  public int rank() {
    return rank;
  }

  /** Elements of the flat vector. */
  public int size() {
    return size;
  }

  /** Slots of the adapted maps of each product, as the decoder's source takes them. */
  List<long[]> slots() {
    List<long[]> slots = new ArrayList<>();
    for (int product = 0; product < LinearMap.PRODUCTS; product++) {
      slots.add(
          products.isEmpty()
              ? new long[0]
              : products.get(product).stream().mapToLong(LinearMap::slot).toArray());
    }
    return slots;
  }
}
