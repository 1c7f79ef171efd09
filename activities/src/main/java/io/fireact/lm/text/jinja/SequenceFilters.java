package io.fireact.lm.text.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Filters of lists and dicts that look at all of their elements at once. */
final class SequenceFilters {
  private SequenceFilters() {}

  static Map<String, Filters> all() {
    Map<String, Filters> all = new HashMap<>();
    all.put("default", SequenceFilters::otherwise);
    all.put("d", SequenceFilters::otherwise);
    all.put("length", SequenceFilters::length);
    all.put("count", SequenceFilters::length);
    all.put("first", SequenceFilters::first);
    all.put("last", SequenceFilters::last);
    all.put("list", SequenceFilters::list);
    all.put("reverse", SequenceFilters::reverse);
    all.put("sort", SequenceFilters::sort);
    all.put("dictsort", SequenceFilters::dictsort);
    all.put("groupby", SequenceFilters::groupby);
    all.put("sum", SequenceFilters::sum);
    all.put("min", (run, value, given, named) -> best("<", run, value, given, named));
    all.put("max", (run, value, given, named) -> best(">", run, value, given, named));
    all.put("attr", SequenceFilters::attribute);
    return all;
  }

  /** The elements as a list of their own. */
  static List<Object> elements(Interpreter run, Object value) {
    int length = Types.lengthOr(value);
    run.budget().elements(Math.max(0, length));
    List<Object> all = new ArrayList<>();
    Iterator<? extends Object> elements = Types.elements(value);
    while (elements.hasNext()) {
      if (length < 0) {
        run.budget().make(1);
      }
      all.add(elements.next());
    }
    return all;
  }

  static Object lower(Object value) {
    String text = Types.text(value);
    return text == null ? value : text.toLowerCase(Locale.ROOT);
  }

  /** An element's attribute, in lower case unless case counts. */
  static Object key(
      Interpreter run,
      Object element,
      @Nullable Object attribute,
      @Nullable Object otherwise,
      boolean caseCounts) {
    Object key =
        attribute == null ? element : Attributes.path(element, attribute, otherwise, run.budget());
    return caseCounts ? key : lower(key);
  }

  private static Object otherwise(
      Interpreter run, Object value, List<Object> given, Map<String, Object> named) {
    Arguments arguments = Arguments.bind("do_default", given, named, "default_value?", "boolean?");
    boolean absent =
        value instanceof Undefined || (arguments.flag("boolean", false) && !Types.truth(value));
    return absent ? arguments.get("default_value", "") : value;
  }

  private static Object length(
      Interpreter run, Object value, List<Object> given, Map<String, Object> named) {
    Arguments.bind("len", given, named);
    return Types.of(Types.length(value));
  }

  private static Object first(
      Interpreter run, Object value, List<Object> given, Map<String, Object> named) {
    Arguments.bind("do_first", given, named);
    Iterator<? extends Object> elements = Types.elements(value);
    return elements.hasNext()
        ? elements.next()
        : Undefined.because("No first item, sequence was empty.");
  }

  private static boolean reversible(Object value) {
    return Types.text(value) != null
        || Types.sequence(value) != null
        || value instanceof PyDict
        || value instanceof DictView
        || value instanceof PyRange
        || value instanceof Undefined;
  }

  private static Object last(
      Interpreter run, Object value, List<Object> given, Map<String, Object> named) {
    Arguments.bind("do_last", given, named);
    if (!reversible(value)) {
      throw JinjaException.type("'" + Types.name(value) + "' object is not reversible");
    }
    List<Object> all = elements(run, value);
    return all.isEmpty()
        ? Undefined.because("No last item, sequence was empty.")
        : all.get(all.size() - 1);
  }

  private static Object list(
      Interpreter run, Object value, List<Object> given, Map<String, Object> named) {
    Arguments.bind("do_list", given, named);
    return new PyList(elements(run, value));
  }

  private static Object reverse(
      Interpreter run, Object value, List<Object> given, Map<String, Object> named) {
    Arguments.bind("do_reverse", given, named);
    if (Types.text(value) != null) {
      return run.operators().slice(value, PyNone.NONE, PyNone.NONE, Types.of(-1));
    }
    if (Types.elementsOr(value) == null) {
      throw JinjaException.type("argument must be iterable");
    }
    List<Object> all = elements(run, value);
    Collections.reverse(all);
    if (!reversible(value)) {
      return new PyList(all);
    }
    return new PyIterator(
        value instanceof PyList ? "list_reverseiterator" : "reversed", all.iterator());
  }

  private static Object sort(
      Interpreter run, Object value, List<Object> given, Map<String, Object> named) {
    Arguments arguments =
        Arguments.bind("do_sort", given, named, "reverse?", "case_sensitive?", "attribute?");
    Object attribute = arguments.optional("attribute");
    String text = attribute == null ? null : Types.text(attribute);
    List<? extends @Nullable Object> attributes =
        text == null
            ? Collections.singletonList(attribute)
            : StringMethods.split(text, ",", Integer.MAX_VALUE, true);
    boolean caseCounts = arguments.flag("case_sensitive", false);
    List<Object> all = elements(run, value);
    List<Object> keys = new ArrayList<>();
    for (Object element : all) {
      List<Object> key = new ArrayList<>();
      for (Object one : attributes) {
        key.add(key(run, element, one, null, caseCounts));
      }
      keys.add(new PyList(key));
    }
    return new PyList(run.operators().sorted(all, keys, arguments.flag("reverse", false)));
  }

  private static Object dictsort(
      Interpreter run, Object value, List<Object> given, Map<String, Object> named) {
    Arguments arguments =
        Arguments.bind("do_dictsort", given, named, "case_sensitive?", "by?", "reverse?");
    Object by = arguments.get("by", "key");
    if (!by.equals("key") && !by.equals("value")) {
      throw JinjaException.value("You can only sort by either \"key\" or \"value\"");
    }
    if (value instanceof Undefined undefined) {
      throw undefined.failure();
    }
    if (!(value instanceof PyDict dict)) {
      throw JinjaException.type("'" + Types.name(value) + "' object has no attribute 'items'");
    }
    List<Object> items = new DictView(dict, DictView.Part.ITEMS).items();
    boolean caseCounts = arguments.flag("case_sensitive", false);
    List<Object> keys = new ArrayList<>();
    for (PyDict.Entry entry : dict.entries()) {
      Object key = by.equals("key") ? entry.key() : entry.value();
      keys.add(caseCounts ? key : lower(key));
    }
    return new PyList(run.operators().sorted(items, keys, arguments.flag("reverse", false)));
  }

  private static Object groupby(
      Interpreter run, Object value, List<Object> given, Map<String, Object> named) {
    Arguments arguments =
        Arguments.bind("do_groupby", given, named, "attribute", "default?", "case_sensitive?");
    Object attribute = arguments.get("attribute");
    Object otherwise = arguments.optional("default");
    boolean caseCounts = arguments.flag("case_sensitive", false);
    List<Object> all = elements(run, value);
    List<Object> keys = new ArrayList<>();
    all.forEach(element -> keys.add(key(run, element, attribute, otherwise, caseCounts)));
    List<Object> sorted = run.operators().sorted(all, keys, false);
    List<Object> groups = new ArrayList<>();
    List<Object> group = new ArrayList<>();
    Object last = null;
    for (Object element : sorted) {
      Object key = key(run, element, attribute, otherwise, caseCounts);
      if (last != null && !run.operators().equal(last, key)) {
        groups.add(group(run, group, attribute, otherwise));
        group = new ArrayList<>();
      }
      group.add(element);
      last = key;
    }
    if (!group.isEmpty()) {
      groups.add(group(run, group, attribute, otherwise));
    }
    return new PyList(groups);
  }

  private static PyTuple group(
      Interpreter run, List<Object> group, Object attribute, @Nullable Object otherwise) {
    Object key = key(run, group.get(0), attribute, otherwise, true);
    return new PyTuple(List.of(key, new PyList(group)), true);
  }

  private static Object sum(
      Interpreter run, Object value, List<Object> given, Map<String, Object> named) {
    Arguments arguments = Arguments.bind("do_sum", given, named, "attribute?", "start?");
    Object attribute = arguments.optional("attribute");
    Object sum = arguments.get("start", BigInteger.ZERO);
    Iterator<? extends Object> elements = Types.elements(value);
    if (Types.text(sum) != null) {
      throw JinjaException.type("sum() can't sum strings [use ''.join(seq) instead]");
    }
    while (elements.hasNext()) {
      Object element = key(run, elements.next(), attribute, null, true);
      sum = run.operators().binary("+", sum, element);
    }
    return sum;
  }

  private static Object best(
      String operator,
      Interpreter run,
      Object value,
      List<Object> given,
      Map<String, Object> named) {
    Arguments arguments =
        Arguments.bind("do_min_or_max", given, named, "case_sensitive?", "attribute?");
    Object attribute = arguments.optional("attribute");
    boolean caseCounts = arguments.flag("case_sensitive", false);
    Iterator<? extends Object> elements = Types.elements(value);
    Object best = null;
    Object bestKey = null;
    while (elements.hasNext()) {
      run.budget().step();
      Object element = elements.next();
      Object key = key(run, element, attribute, null, caseCounts);
      if (bestKey == null || run.operators().compare(operator, key, bestKey)) {
        best = element;
        bestKey = key;
      }
    }
    return best == null ? Undefined.because("No aggregated item, sequence was empty.") : best;
  }

  private static Object attribute(
      Interpreter run, Object value, List<Object> given, Map<String, Object> named) {
    Object name = Arguments.bind("do_attr", given, named, "name").get("name");
    String text = Types.text(name);
    if (text == null) {
      throw JinjaException.type("attribute name must be string, not '" + Types.name(name) + "'");
    }
    if (!Attributes.has(value, text, run.budget())) {
      return Undefined.because(
          Repr.of(Types.name(value) + " object") + " has no attribute " + Repr.of(text));
    }
    return Attributes.attribute(value, text, run.budget());
  }
}
