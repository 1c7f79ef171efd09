package io.fireact.lm.text.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Attributes and methods of Python's numbers, lists, tuples, ranges and dicts. */
final class Containers {
  private Containers() {}

  /** An attribute; null where the value has none of that name. */
  static @Nullable Object attribute(Object value, String name, Budget budget) {
    if (value instanceof PyDict dict) {
      Callable method = method(dict, name);
      return method == null ? null : new Method(value, name, method);
    }
    if (value instanceof PyTuple tuple && tuple.grouped()) {
      if (name.equals("grouper") || name.equals("list")) {
        return tuple.items().get(name.equals("list") ? 1 : 0);
      }
    }
    if (value instanceof PyRange range) {
      Object part =
          switch (name) {
            case "start" -> range.start();
            case "stop" -> range.stop();
            case "step" -> range.step();
            default -> null;
          };
      if (part != null) {
        return part;
      }
    }
    if (Types.sequence(value) != null || value instanceof PyRange) {
      Callable method = method(value, name, budget);
      return method == null ? null : new Method(value, name, method);
    }
    if (Types.number(value)) {
      return number(value, name);
    }
    if (value instanceof DictView view
        && name.equals("isdisjoint")
        && view.part() != DictView.Part.VALUES) {
      return new Method(
          value,
          name,
          (run, given, named) -> {
            Iterator<? extends Object> others =
                Types.elements(Arguments.bind(name, given, named, "/other").get("other"));
            while (others.hasNext()) {
              if (run.operators().contains(view, others.next())) {
                return false;
              }
            }
            return true;
          });
    }
    return null;
  }

  private static @Nullable Callable method(PyDict dict, String name) {
    return switch (name) {
      case "keys" -> view(dict, name, DictView.Part.KEYS);
      case "values" -> view(dict, name, DictView.Part.VALUES);
      case "items" -> view(dict, name, DictView.Part.ITEMS);
      case "get" ->
          (run, given, named) -> {
            Arguments arguments = Arguments.bind(name, given, named, "/key", "/default?");
            Object found = dict.get(arguments.get("key"));
            return found == null ? arguments.get("default", PyNone.NONE) : found;
          };
      case "copy" ->
          (run, given, named) -> {
            Arguments.bind(name, given, named);
            return dict;
          };
      case "fromkeys" -> fromKeys();
      default -> null;
    };
  }

  static Callable fromKeys() {
    return (run, given, named) -> {
      Arguments arguments = Arguments.bind("fromkeys", given, named, "/iterable", "/value?");
      PyDict made = new PyDict();
      Iterator<? extends Object> keys = Types.elements(arguments.get("iterable"));
      while (keys.hasNext()) {
        run.budget().make(1);
        made.put(keys.next(), arguments.get("value", PyNone.NONE));
      }
      return made;
    };
  }

  private static Callable view(PyDict dict, String name, DictView.Part part) {
    return (run, given, named) -> {
      Arguments.bind(name, given, named);
      return new DictView(dict, part);
    };
  }

  private static @Nullable Callable method(Object sequence, String name, Budget budget) {
    return switch (name) {
      case "count" ->
          (run, given, named) -> {
            Object wanted = Arguments.bind(name, given, named, "/value").get("value");
            long count = 0;
            for (Object item : items(sequence)) {
              count += Operators.same(item, wanted) || run.operators().equal(item, wanted) ? 1 : 0;
            }
            return Types.of(count);
          };
      case "index" ->
          (run, given, named) -> {
            String[] parameters =
                sequence instanceof PyRange
                    ? new String[] {"/value"}
                    : new String[] {"/value", "/start?", "/stop?"};
            Arguments arguments = Arguments.bind(name, given, named, parameters);
            return index(run, sequence, arguments);
          };
      case "copy" ->
          sequence instanceof PyList list
              ? (run, given, named) -> {
                Arguments.bind(name, given, named);
                budget.make(list.items().size());
                return new PyList(list.items());
              }
              : null;
      default -> null;
    };
  }

  private static List<Object> items(Object sequence) {
    List<Object> items = Types.sequence(sequence);
    if (items != null) {
      return items;
    }
    List<Object> all = new ArrayList<>();
    Types.elements(sequence).forEachRemaining(all::add);
    return all;
  }

  private static Object index(Interpreter run, Object sequence, Arguments arguments) {
    Object wanted = arguments.get("value");
    List<Object> items = items(sequence);
    long start = arguments.size("start", 0);
    long stop = arguments.size("stop", Integer.MAX_VALUE);
    start = Math.max(0, start < 0 ? start + items.size() : start);
    stop = Math.min(items.size(), stop < 0 ? stop + items.size() : stop);
    for (long i = start; i < stop; i++) {
      Object item = items.get((int) i);
      if (Operators.same(item, wanted) || run.operators().equal(item, wanted)) {
        return Types.of(i);
      }
    }
    throw JinjaException.value(
        sequence instanceof PyTuple
            ? "tuple.index(x): x not in tuple"
            : Repr.of(wanted, run.budget())
                + " is not in "
                + (sequence instanceof PyList ? "list" : "range"));
  }

  private static @Nullable Object number(Object value, String name) {
    BigInteger whole = Types.whole(value);
    if (name.equals("real")) {
      return whole == null ? value : whole;
    } else if (name.equals("imag")) {
      return whole == null ? (Object) 0.0 : BigInteger.ZERO;
    } else if (name.equals("conjugate")) {
      return new Method(value, name, (run, given, named) -> whole == null ? value : whole);
    }
    if (whole == null) {
      return name.equals("is_integer")
          ? new Method(
              value,
              name,
              (run, given, named) ->
                  (Double) value == Math.rint((Double) value) && !Double.isInfinite((Double) value))
          : null;
    }
    return switch (name) {
      case "numerator" -> whole;
      case "denominator" -> BigInteger.ONE;
      case "bit_length" ->
          new Method(value, name, (run, given, named) -> Types.of(whole.abs().bitLength()));
      case "bit_count" ->
          new Method(value, name, (run, given, named) -> Types.of(whole.abs().bitCount()));
      default -> null;
    };
  }
}
