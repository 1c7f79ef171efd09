package io.fireact.lm.text.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Arguments of a call, bound to the names of parameters as Python binds them. */
final class Arguments {
  private final String function;
  private final Map<String, Object> bound = new LinkedHashMap<>();

  private Arguments(String function) {
    this.function = function;
  }

  /**
   * Binds.
   *
   * @param parameters names in order, those that may be left out with a question mark behind, those
   *     that are given by place only with a slash before
   */
  static Arguments bind(
      String function, List<Object> given, Map<String, Object> named, String... parameters) {
    Arguments arguments = new Arguments(function);
    if (given.size() > parameters.length) {
      throw JinjaException.type(
          function
              + "() takes at most "
              + parameters.length
              + " arguments ("
              + given.size()
              + " given)");
    }
    Map<String, Object> rest = new LinkedHashMap<>(named);
    List<String> missing = new ArrayList<>();
    for (int i = 0; i < parameters.length; i++) {
      boolean optional = parameters[i].endsWith("?");
      boolean positional = parameters[i].startsWith("/");
      String name =
          parameters[i].substring(positional ? 1 : 0, parameters[i].length() - (optional ? 1 : 0));
      Object byName = positional ? null : rest.remove(name);
      if (i < given.size()) {
        if (byName != null) {
          throw JinjaException.type(
              function + "() got multiple values for argument '" + name + "'");
        }
        arguments.bound.put(name, given.get(i));
      } else if (byName != null) {
        arguments.bound.put(name, byName);
      } else if (!optional) {
        missing.add(name);
      }
    }
    if (!rest.isEmpty()) {
      throw JinjaException.type(
          function
              + "() got an unexpected keyword argument '"
              + rest.keySet().iterator().next()
              + "'");
    }
    if (!missing.isEmpty()) {
      throw JinjaException.type(function + "() missing required argument '" + missing.get(0) + "'");
    }
    return arguments;
  }

  boolean has(String name) {
    return bound.containsKey(name);
  }

  Object get(String name) {
    Object value = bound.get(name);
    if (value == null) {
      throw JinjaException.type(function + "() missing required argument '" + name + "'");
    }
    return value;
  }

  Object get(String name, Object otherwise) {
    return bound.getOrDefault(name, otherwise);
  }

  /** The value; null where it is not given or None. */
  @Nullable Object optional(String name) {
    Object value = bound.get(name);
    return value == PyNone.NONE ? null : value;
  }

  boolean flag(String name, boolean otherwise) {
    return bound.containsKey(name) ? Types.truth(get(name)) : otherwise;
  }

  /** A text, as a method of str wants it. */
  String text(String name) {
    Object value = get(name);
    String text = Types.text(value);
    if (text == null) {
      throw JinjaException.type(function + "() argument must be str, not " + Types.name(value));
    }
    return text;
  }

  /** A whole number. */
  BigInteger whole(String name) {
    return Types.index(get(name));
  }

  /** A whole number for a size. */
  int size(String name, int otherwise) {
    return bound.containsKey(name) ? Budget.size(whole(name)) : otherwise;
  }
}
