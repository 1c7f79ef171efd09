package io.fireact.lm.engine;

import java.util.Collection;
import java.util.List;

/**
 * A tensor of the decoder's source: parameters one below the other, of as many columns.
 *
 * @param members in order; none for a bias that the model does not have
 */
record Pack(List<Parameter> members) {
  int rows() {
    return members.stream().mapToInt(Parameter::rows).sum();
  }

  /** 0 for a vector. */
  int columns() {
    return members.isEmpty() ? 0 : members.get(0).columns();
  }

  /** Place of the first element in the flat vector. */
  long position() {
    return members.isEmpty() ? 0 : members.get(0).position();
  }

  long[] shape() {
    return columns() == 0 ? new long[] {rows()} : new long[] {rows(), columns()};
  }

  static long[] positions(Collection<Pack> packs) {
    return packs.stream().mapToLong(Pack::position).toArray();
  }

  static long[] rows(Collection<Pack> packs) {
    return packs.stream().mapToLong(Pack::rows).toArray();
  }

  static long[] columns(Collection<Pack> packs) {
    return packs.stream().mapToLong(Pack::columns).toArray();
  }
}
