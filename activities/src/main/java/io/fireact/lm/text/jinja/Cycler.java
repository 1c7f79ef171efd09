package io.fireact.lm.text.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code cycler()} gives. */
final class Cycler {
  private final List<Object> items;
  private int position;

  Cycler(List<Object> items) {
    if (items.isEmpty()) {
      throw new JinjaException(JinjaException.Kind.RUNTIME, "at least one item has to be provided");
    }
    this.items = List.copyOf(items);
  }

  @Nullable Object attribute(String name) {
    return switch (name) {
      case "current" -> items.get(position);
      case "items" -> new PyTuple(items);
      case "pos" -> Types.of(position);
      case "next" ->
          new Method(
              this,
              name,
              (run, given, named) -> {
                Arguments.bind(name, given, named);
                Object now = items.get(position);
                position = (position + 1) % items.size();
                return now;
              });
      case "reset" ->
          new Method(
              this,
              name,
              (run, given, named) -> {
                Arguments.bind(name, given, named);
                position = 0;
                return PyNone.NONE;
              });
      default -> null;
    };
  }
}
