package io.fireact.lm.text.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code value.name} and {@code value[key]}, as the immutable sandbox has them. */
final class Attributes {
  private static final Set<String> LIST_CHANGES =
      Set.of("append", "clear", "pop", "reverse", "insert", "sort", "extend", "remove");
  private static final Set<String> DICT_CHANGES =
      Set.of("clear", "pop", "popitem", "setdefault", "update");

  /** What Python has and this has not: a template that asks for one is refused. */
  static final Set<String> LACKING =
      Set.of("encode", "translate", "maketrans", "to_bytes", "from_bytes", "hex", "fromhex");

  private Attributes() {}

  /** {@code value.name}: an attribute, else an element. */
  static Object attribute(Object value, String name, Budget budget) {
    if (value instanceof Undefined undefined) {
      if (dunder(name)) {
        return unsafe(value, name);
      }
      throw undefined.failure();
    }
    Object found = own(value, name, budget);
    if (found != null) {
      return found;
    }
    found = subscript(value, name, budget);
    return found == null ? undefined(value, name) : found;
  }

  /** {@code value[key]}: an element, else an attribute of that name. */
  static Object element(Object value, Object key, Budget budget) {
    if (value instanceof Undefined undefined) {
      throw undefined.failure();
    }
    Object found = subscript(value, key, budget);
    String name = Types.text(key);
    if (found == null && name != null) {
      found = own(value, name, budget);
    }
    return found == null ? undefined(value, key) : found;
  }

  private static Undefined undefined(Object value, Object key) {
    String of = value == PyNone.NONE ? "None" : typePath(value) + " object";
    String name = Types.text(key);
    return Undefined.because(
        name == null
            ? of + " has no element " + Repr.of(key, new Budget())
            : Repr.of(of) + " has no attribute " + Repr.of(name));
  }

  private static String typePath(Object value) {
    return switch (Types.name(value)) {
      case "Macro", "LoopContext" -> "jinja2.runtime." + Types.name(value);
      case "Cycler", "Joiner", "Namespace" -> "jinja2.utils." + Types.name(value);
      case "Markup" -> "markupsafe.Markup";
      default -> Types.name(value);
    };
  }

  /** An element, null where there is none of that key. */
  private static @Nullable Object subscript(Object value, Object key, Budget budget) {
    if (value instanceof PyDict dict) {
      return unhashable(key) ? null : dict.get(key);
    }
    BigInteger number = Types.whole(key);
    int length =
        Types.sequence(value) != null || Types.text(value) != null || value instanceof PyRange
            ? Types.length(value)
            : -1;
    if (number == null || length < 0 || number.bitLength() > 31) {
      return null;
    }
    long index = number.longValue();
    index = index < 0 ? index + length : index;
    if (index < 0 || index >= length) {
      return null;
    }
    String text = Types.text(value);
    if (text != null) {
      budget.scan(text.length());
      String one = CodePoints.at(text, (int) index);
      return value instanceof Markup ? new Markup(one) : one;
    }
    List<Object> items = Types.sequence(value);
    return items == null ? ((PyRange) value).at((int) index) : items.get((int) index);
  }

  private static boolean unhashable(Object key) {
    return key instanceof PyList || key instanceof PyDict || key instanceof DictView;
  }

  /** An attribute of Python's object, null where it has none of that name. */
  private static @Nullable Object own(Object value, String name, Budget budget) {
    if (value instanceof Namespace namespace) {
      Object found = namespace.attributes().get(name);
      return found != null && name.startsWith("_") ? unsafe(value, name) : found;
    }
    if (Types.text(value) != null && StringMethods.NAMES.contains(name)) {
      return new Method(
          value,
          name,
          (run, given, named) -> new StringMethods(value, budget).call(name, given, named));
    }
    if (changes(value, name) || dunder(name)) {
      return unsafe(value, name);
    }
    if (value instanceof Globals.DictType && name.equals("fromkeys")) {
      return new Method(value, name, Containers.fromKeys());
    }
    if (value instanceof LoopContext loop) {
      return loop.attribute(name);
    } else if (value instanceof Macro macro) {
      return macro.attribute(name);
    } else if (value instanceof Cycler cycler) {
      return cycler.attribute(name);
    } else if (value instanceof Joiner joiner) {
      return joiner.attribute(name);
    }
    return Containers.attribute(value, name, budget);
  }

  private static boolean changes(Object value, String name) {
    return (value instanceof PyList && LIST_CHANGES.contains(name))
        || (value instanceof PyDict && DICT_CHANGES.contains(name));
  }

  /** What every object of Python's has. */
  private static boolean dunder(String name) {
    return switch (name) {
      case "__class__",
          "__doc__",
          "__init__",
          "__new__",
          "__repr__",
          "__str__",
          "__hash__",
          "__eq__",
          "__ne__",
          "__lt__",
          "__le__",
          "__gt__",
          "__ge__",
          "__dir__",
          "__format__",
          "__reduce__",
          "__reduce_ex__",
          "__sizeof__",
          "__getattribute__",
          "__setattr__",
          "__delattr__",
          "__init_subclass__",
          "__subclasshook__",
          "__getstate__" ->
          true;
      default -> false;
    };
  }

  private static Undefined unsafe(Object value, String name) {
    return new Undefined(
        "access to attribute "
            + Repr.of(name)
            + " of "
            + Repr.of(Types.name(value))
            + " object is unsafe.",
        JinjaException.Kind.SECURITY);
  }

  /** Whether Python's hasattr finds it; for the filter attr. */
  static boolean has(Object value, String name, Budget budget) {
    if (value instanceof Undefined undefined) {
      throw undefined.failure();
    }
    return own(value, name, budget) != null;
  }

  /** Looks up a path such as {@code "a.0.b"}, as filters' attribute arguments are. */
  static Object path(Object value, Object attribute, @Nullable Object otherwise, Budget budget) {
    Object at = value;
    for (Object part : parts(attribute)) {
      at = element(at, part, budget);
      if (otherwise != null && at instanceof Undefined) {
        at = otherwise;
      }
    }
    return at;
  }

  private static List<Object> parts(Object attribute) {
    String text = Types.text(attribute);
    if (attribute == PyNone.NONE) {
      return List.of();
    } else if (text == null) {
      return List.of(attribute);
    }
    List<Object> parts = new ArrayList<>();
    for (String part : StringMethods.split(text, ".", Integer.MAX_VALUE, true)) {
      parts.add(Characters.is("digit", part) ? Numbers.whole(part, 10) : part);
    }
    return parts;
  }
}
