package io.fireact.lm.text.jinja;

import java.util.List;
import java.util.Map;

/** What a template can call. Printing one would print an address, which is no text to agree on. */
@FunctionalInterface
interface Callable {
  Object call(Interpreter run, List<Object> arguments, Map<String, Object> named);

  /** Python's name of its type. */
  default String type() {
    return "builtin_function_or_method";
  }
}
