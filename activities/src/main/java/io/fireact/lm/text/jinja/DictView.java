package io.fireact.lm.text.jinja;

import java.util.List;

/** What {@code keys()}, {@code values()} and {@code items()} of a dict give. */
final class DictView {
  enum Part {
    KEYS,
    VALUES,
    ITEMS
  }

  private final PyDict dict;
  private final Part part;

  DictView(PyDict dict, Part part) {
    this.dict = dict;
    this.part = part;
  }

  PyDict dict() {
    return dict;
  }

  Part part() {
    return part;
  }

  List<Object> items() {
    return dict.entries().stream()
        .map(
            entry ->
                switch (part) {
                  case KEYS -> entry.key();
                  case VALUES -> entry.value();
                  case ITEMS -> new PyTuple(List.of(entry.key(), entry.value()));
                })
        .toList();
  }
}
