package io.fireact.lm.text.jinja;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Filters that are generators: they look at an element when it is asked for. */
final class SelectionFilters {
  private SelectionFilters() {}

  static Map<String, Filters> all() {
    Map<String, Filters> all = new HashMap<>();
    all.put("map", SelectionFilters::map);
    all.put("select", (run, v, given, named) -> selected(run, v, given, named, false, true));
    all.put("reject", (run, v, given, named) -> selected(run, v, given, named, false, false));
    all.put("selectattr", (run, v, given, named) -> selected(run, v, given, named, true, true));
    all.put("rejectattr", (run, v, given, named) -> selected(run, v, given, named, true, false));
    all.put("unique", SelectionFilters::unique);
    all.put("items", SelectionFilters::items);
    all.put("batch", SelectionFilters::batch);
    all.put("slice", SelectionFilters::slice);
    return all;
  }

  /** A generator that begins when its first element is asked for. */
  private static PyIterator generator(Supplier<Iterator<? extends Object>> begin) {
    return PyIterator.generator(
        new Iterator<Object>() {
          private @Nullable Iterator<? extends Object> elements;

          private Iterator<? extends Object> begun() {
            if (elements == null) {
              elements = begin.get();
            }
            return elements;
          }

          @Override
          public boolean hasNext() {
            return begun().hasNext();
          }

          @Override
          public Object next() {
            return begun().next();
          }
        });
  }

  /** The elements for which a condition holds. */
  private static Iterator<Object> chosen(
      Iterator<? extends Object> elements, Predicate<Object> condition) {
    return new Iterator<>() {
      private @Nullable Object found;

      @Override
      public boolean hasNext() {
        while (found == null && elements.hasNext()) {
          Object element = elements.next();
          if (condition.test(element)) {
            found = element;
          }
        }
        return found != null;
      }

      @Override
      public Object next() {
        Object next = hasNext() ? found : null;
        if (next == null) {
          throw new NoSuchElementException();
        }
        found = null;
        return next;
      }
    };
  }

  private static Iterator<? extends Object> nothing() {
    return List.of().iterator();
  }

  private static Object map(
      Interpreter run, Object value, List<Object> given, Map<String, Object> named) {
    return generator(
        () -> {
          if (!Types.truth(value)) {
            return nothing();
          }
          Function<Object, Object> change = change(run, given, named);
          Iterator<? extends Object> elements = Types.elements(value);
          return new Iterator<Object>() {
            @Override
            public boolean hasNext() {
              return elements.hasNext();
            }

            @Override
            public Object next() {
              run.budget().step();
              return change.apply(elements.next());
            }
          };
        });
  }

  private static Function<Object, Object> change(
      Interpreter run, List<Object> given, Map<String, Object> named) {
    if (given.isEmpty() && named.containsKey("attribute")) {
      Arguments arguments = Arguments.bind("map", given, named, "attribute", "default?");
      Object attribute = arguments.get("attribute");
      Object otherwise = arguments.optional("default");
      return element -> Attributes.path(element, attribute, otherwise, run.budget());
    }
    if (given.isEmpty()) {
      throw JinjaException.type("map requires a filter argument");
    }
    Filters filter = Filters.of(name(given.get(0)));
    List<Object> rest = given.subList(1, given.size());
    return element -> {
      run.budget().scan(element);
      return filter.filter(run, element, rest, named);
    };
  }

  private static String name(Object value) {
    String name = Types.text(value);
    if (name == null) {
      throw new JinjaException(
          JinjaException.Kind.RUNTIME, "No filter or test named " + Types.name(value) + ".");
    }
    return name;
  }

  private static Object selected(
      Interpreter run,
      Object value,
      List<Object> given,
      Map<String, Object> named,
      boolean byAttribute,
      boolean wanted) {
    return generator(
        () -> {
          if (!Types.truth(value)) {
            return nothing();
          }
          if (byAttribute && given.isEmpty()) {
            throw JinjaException.type("Missing parameter for attribute name");
          }
          Object attribute = byAttribute ? given.get(0) : PyNone.NONE;
          int place = byAttribute ? 1 : 0;
          boolean tested = given.size() > place;
          Tests test =
              tested
                  ? Tests.of(name(given.get(place)))
                  : (interpreter, element, nothing, none) -> Types.truth(element);
          List<Object> rest = tested ? given.subList(place + 1, given.size()) : List.of();
          return chosen(
              Types.elements(value),
              element -> {
                run.budget().step();
                Object looked =
                    byAttribute ? Attributes.path(element, attribute, null, run.budget()) : element;
                run.budget().scan(looked);
                return Types.truth(test.test(run, looked, rest, named)) == wanted;
              });
        });
  }

  private static Object unique(
      Interpreter run, Object value, List<Object> given, Map<String, Object> named) {
    Arguments arguments =
        Arguments.bind("do_unique", given, named, "case_sensitive?", "attribute?");
    return generator(
        () -> {
          Set<Object> seen = new HashSet<>();
          return chosen(
              Types.elements(value),
              element -> {
                run.budget().step();
                Object key =
                    SequenceFilters.key(
                        run,
                        element,
                        arguments.optional("attribute"),
                        null,
                        arguments.flag("case_sensitive", false));
                return seen.add(PyDict.hashed(key));
              });
        });
  }

  private static Object items(
      Interpreter run, Object value, List<Object> given, Map<String, Object> named) {
    Arguments.bind("do_items", given, named);
    return generator(
        () -> {
          if (value instanceof Undefined) {
            return nothing();
          }
          if (!(value instanceof PyDict dict)) {
            throw JinjaException.type("Can only get item pairs from a mapping.");
          }
          return new DictView(dict, DictView.Part.ITEMS).items().iterator();
        });
  }

  private static Object batch(
      Interpreter run, Object value, List<Object> given, Map<String, Object> named) {
    Arguments arguments = Arguments.bind("do_batch", given, named, "linecount", "fill_with?");
    return generator(
        () -> {
          Object size = arguments.get("linecount");
          Object fill = arguments.optional("fill_with");
          List<Object> batches = new ArrayList<>();
          List<Object> batch = new ArrayList<>();
          for (Object element : SequenceFilters.elements(run, value)) {
            if (run.operators().equal(Types.of(batch.size()), size)) {
              batches.add(new PyList(batch));
              batch = new ArrayList<>();
            }
            batch.add(element);
          }
          if (!batch.isEmpty()) {
            if (fill != null && run.operators().compare("<", Types.of(batch.size()), size)) {
              int missing = Budget.size(Types.index(size)) - batch.size();
              run.budget().elements(missing);
              for (int i = 0; i < missing; i++) {
                batch.add(fill);
              }
            }
            batches.add(new PyList(batch));
          }
          return batches.iterator();
        });
  }

  private static Object slice(
      Interpreter run, Object value, List<Object> given, Map<String, Object> named) {
    Arguments arguments = Arguments.bind("do_slice", given, named, "slices", "fill_with?");
    return generator(
        () -> {
          List<Object> all = SequenceFilters.elements(run, value);
          int count = arguments.size("slices", 0);
          if (count == 0) {
            throw new JinjaException(
                JinjaException.Kind.ZERO_DIVISION, "integer division or modulo by zero");
          }
          run.budget().elements(Math.max(0, count));
          Object fill = arguments.optional("fill_with");
          int each = Math.floorDiv(all.size(), count);
          int larger = Math.floorMod(all.size(), count);
          List<Object> slices = new ArrayList<>();
          int start = 0;
          for (int i = 0; i < count; i++) {
            int end = start + each + (i < larger ? 1 : 0);
            List<Object> slice = new ArrayList<>(all.subList(start, end));
            if (fill != null && i >= larger) {
              slice.add(fill);
            }
            slices.add(new PyList(slice));
            start = end;
          }
          return slices.iterator();
        });
  }
}
