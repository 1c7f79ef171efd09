package io.fireact.lm.text.jinja;

import java.util.List;
import java.util.Map;

/** A method of a value, bound to it. */
record Method(Object self, String name, Callable body) implements Callable {
  @Override
  public Object call(Interpreter run, List<Object> arguments, Map<String, Object> named) {
    return body.call(run, arguments, named);
  }

  @Override
  public String type() {
    return self instanceof Markup || !(Types.text(self) == null)
        ? "builtin_function_or_method"
        : "method";
  }
}
