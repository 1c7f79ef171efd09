package io.fireact.lm.text.jinja;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code joiner()} gives: nothing when it is first called, its separator afterwards. */
final class Joiner implements Callable {
  private final Object separator;
  private boolean used;

  Joiner(Object separator) {
    this.separator = separator;
  }

  @Override
  public Object call(Interpreter run, List<Object> arguments, Map<String, Object> named) {
    Arguments.bind("Joiner.__call__", arguments, named);
    if (!used) {
      used = true;
      return "";
    }
    return separator;
  }

  @Override
  public String type() {
    return "Joiner";
  }

  @Nullable Object attribute(String name) {
    return switch (name) {
      case "sep" -> separator;
      case "used" -> used;
      default -> null;
    };
  }
}
