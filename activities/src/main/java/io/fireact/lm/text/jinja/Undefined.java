package io.fireact.lm.text.jinja;

/**
 * Jinja2's undefined value: prints as nothing, is false and empty, and fails with its reason when
 * anything else is done with it.
 */
record Undefined(String reason, JinjaException.Kind kind) {
  static Undefined named(String name) {
    return because(Repr.of(name) + " is undefined");
  }

  static Undefined because(String reason) {
    return new Undefined(reason, JinjaException.Kind.UNDEFINED);
  }

  JinjaException failure() {
    return new JinjaException(kind, reason);
  }

  /** All undefined values are equal, as keys too. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Undefined;
  }

  @Override
  public int hashCode() {
    return 7;
  }
}
