package io.fireact.lm.architecture;

import java.util.Collection;
import java.util.List;

/**
 * A tensor of the decoder's source: parameters one below the other, of as many columns.
 *
 * @param members in order; none for a bias that the model does not have
 */
public record Pack(List<Parameter> members) {
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

  public static long[] positions(Collection<Pack> packs) {
    return packs.stream().mapToLong(Pack::position).toArray();
  }

  public static long[] rows(Collection<Pack> packs) {
    return packs.stream().mapToLong(Pack::rows).toArray();
  }

  public static long[] columns(Collection<Pack> packs) {
    return packs.stream().mapToLong(Pack::columns).toArray();
  }
}
