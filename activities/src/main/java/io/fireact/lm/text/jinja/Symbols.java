package io.fireact.lm.text.jinja;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which variable each name of one scope is: Jinja2's {@code idtracking.Symbols}. A variable is
 * named by its scope's level and its name, as the locals of the Python that Jinja2 makes.
 */
final class Symbols {
  enum Action {
    /** Given by who enters the scope. */
    PARAMETER,
    /** Looked up among what the rendering was given. */
    RESOLVE,
    /** As an outer variable is when the scope is entered. */
    ALIAS,
    UNDEFINED
  }

  /**
   * What a variable is when its scope is entered.
   *
   * @param from the name or the outer variable
   */
  record Load(Action action, String from) {}

  private final int level;
  private final @Nullable Symbols parent;
  private final Map<String, String> variables = new LinkedHashMap<>();
  private final Map<String, Load> loads = new LinkedHashMap<>();
  private final Set<String> stores = new HashSet<>();

  Symbols(@Nullable Symbols parent) {
    this(parent, parent == null ? 0 : parent.level + 1);
  }

  private Symbols(@Nullable Symbols parent, int level) {
    this.parent = parent;
    this.level = level;
  }

  Symbols copy() {
    Symbols copy = new Symbols(parent, level);
    copy.variables.putAll(variables);
    copy.loads.putAll(loads);
    copy.stores.addAll(stores);
    return copy;
  }

  Map<String, Load> loads() {
    return loads;
  }

  /** The variable that a name is; null where the scope does not know it. */
  @Nullable String find(String name) {
    for (Symbols scope = this; scope != null; scope = scope.parent) {
      String variable = scope.variables.get(name);
      if (variable != null) {
        return variable;
      }
    }
    return null;
  }

  String variable(String name) {
    String variable = find(name);
    if (variable == null) {
      throw new IllegalStateException("no scope knows the name " + name);
    }
    return variable;
  }

  private String define(String name, Load load) {
    String variable = level + " " + name;
    variables.put(name, variable);
    loads.put(variable, load);
    return variable;
  }

  void store(String name) {
    stores.add(name);
    if (variables.containsKey(name)) {
      return;
    }
    String outer = parent == null ? null : parent.find(name);
    define(name, outer == null ? new Load(Action.UNDEFINED, name) : new Load(Action.ALIAS, outer));
  }

  String parameter(String name) {
    stores.add(name);
    return define(name, new Load(Action.PARAMETER, name));
  }

  void load(String name) {
    if (find(name) == null) {
      define(name, new Load(Action.RESOLVE, name));
    }
  }

  /** After branches of which one is taken: what one of them stores may be as it was before. */
  void branches(List<Symbols> branches) {
    Set<String> stored = new LinkedHashSet<>();
    branches.forEach(branch -> stored.addAll(branch.stores));
    stored.removeAll(stores);
    for (Symbols branch : branches) {
      variables.putAll(branch.variables);
      loads.putAll(branch.loads);
      stores.addAll(branch.stores);
    }
    for (String name : stored) {
      String outer = parent == null ? null : parent.find(name);
      loads.put(
          variable(name),
          outer == null ? new Load(Action.RESOLVE, name) : new Load(Action.ALIAS, outer));
    }
  }
}
