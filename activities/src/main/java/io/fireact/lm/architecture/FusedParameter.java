package io.fireact.lm.architecture;

import java.util.Collection;
import java.util.List;

/**
 * A tensor of the decoder's source: parameters fused into one, below each other, of as many
 * columns. Most are one parameter; q, k and v are fused, and gate and up, as vLLM's {@code
 * packed_modules_mapping} has them.
 *
 * @param members in order; none for a bias that the model does not have
 */
public record FusedParameter(List<Parameter> members) {
  public int rows() {
    return members.stream().mapToInt(Parameter::rows).sum();
  }

  /** 0 for a vector. */
  public int columns() {
    return members.isEmpty() ? 0 : members.get(0).columns();
  }

  /** Place of the first element in the flat vector. */
  public long position() {
    return members.isEmpty() ? 0 : members.get(0).position();
  }

  public long[] shape() {
    return columns() == 0 ? new long[] {rows()} : new long[] {rows(), columns()};
  }

  public static long[] positions(Collection<FusedParameter> fused) {
    return fused.stream().mapToLong(FusedParameter::position).toArray();
  }

  public static long[] rows(Collection<FusedParameter> fused) {
    return fused.stream().mapToLong(FusedParameter::rows).toArray();
  }

  public static long[] columns(Collection<FusedParameter> fused) {
    return fused.stream().mapToLong(FusedParameter::columns).toArray();
  }
}
