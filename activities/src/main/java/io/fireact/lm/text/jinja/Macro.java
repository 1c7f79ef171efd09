package io.fireact.lm.text.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A macro, or the body of a call block. */
final class Macro implements Callable {
  private final @Nullable String name;
  private final List<String> parameters;
  private final Scopes.Specials specials;
  private final Function<Map<String, Object>, String> body;

  /**
   * @param specials which of the special variables the body reads
   * @param body renders with parameters by name; one that is not given is not in the map
   */
  Macro(
      @Nullable String name,
      List<String> parameters,
      Scopes.Specials specials,
      Function<Map<String, Object>, String> body) {
    this.name = name;
    this.parameters = parameters;
    this.specials = specials;
    this.body = body;
  }

  @Override
  public Object call(Interpreter run, List<Object> given, Map<String, Object> givenByName) {
    Map<String, Object> named = new LinkedHashMap<>(givenByName);
    Map<String, Object> bound = new LinkedHashMap<>();
    int count = Math.min(given.size(), parameters.size());
    for (int i = 0; i < count; i++) {
      bound.put(parameters.get(i), given.get(i));
    }
    for (String parameter : parameters.subList(count, parameters.size())) {
      Object value = named.remove(parameter);
      if (value != null) {
        bound.put(parameter, value);
      }
    }
    boolean explicit = parameters.contains("caller");
    if (specials.caller() && !explicit) {
      Object caller = named.remove("caller");
      bound.put(
          "caller",
          caller == null || caller == PyNone.NONE
              ? Undefined.because("No caller defined")
              : caller);
    }
    if (specials.kwargs()) {
      PyDict rest = new PyDict();
      named.forEach(rest::put);
      bound.put("kwargs", rest);
    } else if (!named.isEmpty()) {
      throw JinjaException.type(
          named.containsKey("caller")
              ? "macro "
                  + shownName()
                  + " was invoked with two values for the special caller argument. This is most"
                  + " likely a bug."
              : "macro "
                  + shownName()
                  + " takes no keyword argument "
                  + Repr.of(named.keySet().iterator().next()));
    }
    if (specials.varargs()) {
      bound.put("varargs", new PyTuple(new ArrayList<>(given.subList(count, given.size()))));
    } else if (given.size() > parameters.size()) {
      throw JinjaException.type(
          "macro " + shownName() + " takes not more than " + parameters.size() + " argument(s)");
    }
    return body.apply(bound);
  }

  private String shownName() {
    return name == null ? "None" : Repr.of(name);
  }

  String shown() {
    return "<Macro " + (name == null ? "anonymous" : Repr.of(name)) + ">";
  }

  @Nullable Object attribute(String wanted) {
    return switch (wanted) {
      case "name" -> name == null ? PyNone.NONE : name;
      case "arguments" -> new PyTuple(parameters);
      case "catch_kwargs" -> specials.kwargs();
      case "catch_varargs" -> specials.varargs();
      case "caller" -> specials.caller();
      case "explicit_caller" -> parameters.contains("caller");
      default -> null;
    };
  }

  @Override
  public String type() {
    return "Macro";
  }
}
