package io.fireact.lm.text.jinja;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Jinja2's filters by name. */
@FunctionalInterface
interface Filters {
  /**
   * Filters there are in Jinja2 and not here: one draws at random, the others are for HTML pages
   * and for debugging.
   */
  Set<String> LACKING = Set.of("random", "urlize", "pprint", "striptags");

  /** All that are here. */
  Map<String, Filters> ALL = all();

  /** What the filter makes of a value. */
  Object filter(Interpreter run, Object value, List<Object> given, Map<String, Object> named);

  private static Map<String, Filters> all() {
    Map<String, Filters> all = new HashMap<>();
    all.putAll(TextFilters.all());
    all.putAll(NumberFilters.all());
    all.putAll(SequenceFilters.all());
    all.putAll(SelectionFilters.all());
    return Map.copyOf(all);
  }

  static boolean known(String name) {
    return ALL.containsKey(name);
  }

  /**
   * @throws JinjaException RUNTIME where there is none
   */
  static Filters of(String name) {
    Filters filter = ALL.get(name);
    if (filter == null) {
      throw new JinjaException(
          JinjaException.Kind.RUNTIME, "No filter named " + Repr.of(name) + ".");
    }
    return filter;
  }
}
