package io.fireact.lm.text.jinja;

import java.util.List;

/** A Python list; the sandbox lets nobody change one. Equal only to itself for Java. */
@SuppressWarnings("ArrayRecordComponent")
final class PyList {
  private final List<Object> items;

  PyList(List<? extends Object> items) {
    this.items = List.copyOf(items);
  }

  List<Object> items() {
    return items;
  }
}
