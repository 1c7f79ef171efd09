package io.fireact.lm.architecture;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Where each LoRA matrix stands in its flat vector, in the order of the decoder's source, under the
 * names that PEFT gives them. A rank of 0 means that there is no adapter.
 */
public final class LoraLayout {
  private static final LoraLayout NONE = new LoraLayout(List.of(), List.of(), List.of(), 0, 0);

  private final List<List<LinearMap>> products;
  private final List<Parameter> parameters;
  private final List<Pack> packs;
  private final int rank;
  private final int size;

  private LoraLayout(
      List<List<LinearMap>> products,
      List<Parameter> parameters,
      List<Pack> packs,
      int rank,
      int size) {
    this.products = products;
    this.parameters = parameters;
    this.packs = packs;
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
    List<Pack> packs = new ArrayList<>();
    long size = 0;
    for (int layer = 0; layer < shape.layers(); layer++) {
      for (List<LinearMap> members : products) {
        List<Parameter> down = new ArrayList<>();
        for (LinearMap map : members) {
          down.add(new Parameter(name(map, layer, "lora_A"), size, rank, map.inputs(shape)));
          size += down.get(down.size() - 1).size();
        }
        parameters.addAll(down);
        if (!members.isEmpty()) {
          packs.add(new Pack(List.copyOf(down)));
        }
        for (LinearMap map : members) {
          Parameter up = new Parameter(name(map, layer, "lora_B"), size, map.outputs(shape), rank);
          size += up.size();
          parameters.add(up);
          packs.add(new Pack(List.of(up)));
        }
      }
    }
    return new LoraLayout(
        List.copyOf(products),
        List.copyOf(parameters),
        List.copyOf(packs),
        rank,
        Math.toIntExact(size));
  }

  private static String name(LinearMap map, int layer, String side) {
    return "base_model.model." + map.path(layer) + "." + side + ".weight";
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

  /** A [r, in] of an adapted map. */
  public Parameter down(int layer, LinearMap map) {
    return named(name(map, layer, "lora_A"));
  }

  /** B [out, r] of an adapted map. */
  public Parameter up(int layer, LinearMap map) {
    return named(name(map, layer, "lora_B"));
  }

  private Parameter named(String name) {
    return parameters.stream()
        .filter(parameter -> parameter.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no adapter matrix is named " + name));
  }

  /** The adapted maps of each product. */
  public List<List<LinearMap>> products() {
    return products;
  }

  /** The tensors of the decoder's source: for each adapted product A of all its maps, each B. */
  public List<Pack> packs() {
    return packs;
  }

  /** First columns of the adapted maps of each product, as the decoder's source takes them. */
  public List<long[]> columns(Architecture shape) {
    List<long[]> columns = new ArrayList<>();
    for (int product = 0; product < LinearMap.PRODUCTS; product++) {
      columns.add(
          products.isEmpty()
              ? new long[0]
              : products.get(product).stream().mapToLong(map -> map.column(shape)).toArray());
    }
    return columns;
  }
}
