package io.fireact.lm.text.jinja;

/** What {@code namespace()} gives: the one thing that a template may change. */
final class Namespace {
  private final PyDict attributes;

  Namespace(PyDict attributes) {
    this.attributes = attributes;
    attributes.keys().forEach(Namespace::check);
  }

  PyDict attributes() {
    return attributes;
  }

  void set(String name, Object value) {
    check(name);
    attributes.put(name, value);
  }

  private static void check(Object name) {
    if (name instanceof String text && text.startsWith("_")) {
      throw new JinjaException(
          JinjaException.Kind.SECURITY,
          "Chat templates cannot store underscore-prefixed attributes on a namespace, but got "
              + Repr.of(text)
              + ".");
    }
  }
}
