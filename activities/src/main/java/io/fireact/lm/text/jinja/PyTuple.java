package io.fireact.lm.text.jinja;

import java.util.List;

/** A Python tuple; {@code grouped} is one of the filter groupby, whose parts have names. */
final class PyTuple {
  private final List<Object> items;
  private final boolean grouped;

  PyTuple(List<? extends Object> items) {
    this(items, false);
  }

  PyTuple(List<? extends Object> items, boolean grouped) {
    this.items = List.copyOf(items);
    this.grouped = grouped;
  }

  List<Object> items() {
    return items;
  }

  boolean grouped() {
    return grouped;
  }
}
