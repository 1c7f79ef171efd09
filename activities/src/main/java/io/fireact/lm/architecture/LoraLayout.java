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

  private final List<List<TargetModule>> projections;
  private final List<Parameter> parameters;
  private final List<FusedParameter> fused;
  private final int rank;
  private final int size;

  private LoraLayout(
      List<List<TargetModule>> projections,
      List<Parameter> parameters,
      List<FusedParameter> fused,
      int rank,
      int size) {
    this.projections = projections;
    this.parameters = parameters;
    this.fused = fused;
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
  public static LoraLayout of(Architecture shape, Set<TargetModule> targets, int rank) {
    if (targets.isEmpty() || rank < 1) {
      throw new IllegalArgumentException(
          "an adapter needs targets and a rank of at least 1, not " + targets + " and " + rank);
    }
    List<List<TargetModule>> projections = new ArrayList<>();
    for (int projection = 0; projection < TargetModule.PROJECTIONS; projection++) {
      List<TargetModule> members = new ArrayList<>();
      for (TargetModule target : EnumSet.copyOf(targets)) {
        if (target.projection() == projection) {
          members.add(target);
        }
      }
      projections.add(List.copyOf(members));
    }
    List<Parameter> parameters = new ArrayList<>();
    List<FusedParameter> fused = new ArrayList<>();
    long size = 0;
    for (int layer = 0; layer < shape.layers(); layer++) {
      for (List<TargetModule> members : projections) {
        List<Parameter> down = new ArrayList<>();
        for (TargetModule target : members) {
          down.add(new Parameter(name(target, layer, "lora_A"), size, rank, target.inputs(shape)));
          size += down.get(down.size() - 1).size();
        }
        parameters.addAll(down);
        if (!members.isEmpty()) {
          fused.add(new FusedParameter(List.copyOf(down)));
        }
        for (TargetModule target : members) {
          Parameter up =
              new Parameter(name(target, layer, "lora_B"), size, target.outputs(shape), rank);
          size += up.size();
          parameters.add(up);
          fused.add(new FusedParameter(List.of(up)));
        }
      }
    }
    return new LoraLayout(
        List.copyOf(projections),
        List.copyOf(parameters),
        List.copyOf(fused),
        rank,
        Math.toIntExact(size));
  }

  private static String name(TargetModule target, int layer, String side) {
    return "base_model.model." + target.path(layer) + "." + side + ".weight";
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

  /** A [r, in] of an adapted module. */
  public Parameter loraA(int layer, TargetModule target) {
    return named(name(target, layer, "lora_A"));
  }

  /** B [out, r] of an adapted module. */
  public Parameter loraB(int layer, TargetModule target) {
    return named(name(target, layer, "lora_B"));
  }

  private Parameter named(String name) {
    return parameters.stream()
        .filter(parameter -> parameter.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no adapter matrix is named " + name));
  }

  /** The adapted modules of each projection. */
  public List<List<TargetModule>> projections() {
    return projections;
  }

  /**
   * The tensors of the decoder's source: for each adapted projection A of all its modules, each B.
   */
  public List<FusedParameter> fused() {
    return fused;
  }

  /**
   * First columns of the adapted modules of each projection, as the decoder's source takes them.
   */
  public List<long[]> columns(Architecture shape) {
    List<long[]> columns = new ArrayList<>();
    for (int projection = 0; projection < TargetModule.PROJECTIONS; projection++) {
      columns.add(
          projections.isEmpty()
              ? new long[0]
              : projections.get(projection).stream()
                  .mapToLong(target -> target.column(shape))
                  .toArray());
    }
    return columns;
  }
}
