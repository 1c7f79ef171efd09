package io.fireact.lm.text.jinja;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The variables of a running routine: the template itself, a macro, a recursive loop. */
final class Locals {
  private final Map<String, Object> values = new HashMap<>();
  private final @Nullable Locals outer;

  /**
   * @param outer those of the routine that it was defined in
   */
  Locals(@Nullable Locals outer) {
    this.outer = outer;
  }

  /** A variable's value; null where it has none. */
  @Nullable Object get(String variable) {
    for (Locals locals = this; locals != null; locals = locals.outer) {
      if (locals.values.containsKey(variable)) {
        return locals.values.get(variable);
      }
    }
    return null;
  }

  void set(String variable, @Nullable Object value) {
    values.put(variable, value);
  }
}
