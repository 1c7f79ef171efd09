package io.fireact.lm.text.jinja;

import java.math.BigInteger;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** The functions that every template has, transformers' own included. */
final class Globals {
  static final Map<String, Object> ALL =
      Map.of(
          "range", (Callable) Globals::range,
          "dict", new DictType(),
          "namespace", (Callable) Globals::namespace,
          "cycler", (Callable) Globals::cycler,
          "joiner", (Callable) Globals::joiner,
          "raise_exception", (Callable) Globals::raise,
          "strftime_now", (Callable) Globals::now);

  private Globals() {}

  /** The function {@code dict}, which has a method. */
  static final class DictType implements Callable {
    @Override
    public Object call(Interpreter run, List<Object> arguments, Map<String, Object> named) {
      return dict(run, arguments, named);
    }

    @Override
    public String type() {
      return "TemplateDict";
    }
  }

  private static PyDict dict(Interpreter run, List<Object> arguments, Map<String, Object> named) {
    if (arguments.size() > 1) {
      throw JinjaException.type("dict expected at most 1 argument, got " + arguments.size());
    }
    PyDict made = new PyDict();
    if (!arguments.isEmpty()) {
      Object given = arguments.get(0);
      if (given instanceof PyDict dict) {
        made = dict.copy();
        run.budget().make(dict.size());
      } else {
        pairs(run, given, made);
      }
    }
    named.forEach(made::put);
    return made;
  }

  private static void pairs(Interpreter run, Object given, PyDict made) {
    if (given instanceof Undefined undefined) {
      // Python asks it for keys first.
      throw undefined.failure();
    }
    Iterator<? extends Object> elements = Types.elements(given);
    for (int i = 0; elements.hasNext(); i++) {
      Object element = elements.next();
      run.budget().make(1);
      if (Types.elementsOr(element) == null) {
        throw JinjaException.type(
            "cannot convert dictionary update sequence element #" + i + " to a sequence");
      }
      List<Object> pair = new ArrayList<>();
      Types.elements(element).forEachRemaining(pair::add);
      if (pair.size() != 2) {
        throw JinjaException.value(
            "dictionary update sequence element #"
                + i
                + " has length "
                + pair.size()
                + "; 2 is required");
      }
      made.put(pair.get(0), pair.get(1));
    }
  }

  private static Object range(Interpreter run, List<Object> arguments, Map<String, Object> named) {
    if (!named.isEmpty()) {
      throw JinjaException.type("safe_range() got an unexpected keyword argument");
    }
    if (arguments.isEmpty() || arguments.size() > 3) {
      throw JinjaException.type("range expected 1 to 3 arguments, got " + arguments.size());
    }
    List<BigInteger> numbers = arguments.stream().map(Types::index).toList();
    return switch (numbers.size()) {
      case 1 -> PyRange.of(BigInteger.ZERO, numbers.get(0), BigInteger.ONE);
      case 2 -> PyRange.of(numbers.get(0), numbers.get(1), BigInteger.ONE);
      default -> PyRange.of(numbers.get(0), numbers.get(1), numbers.get(2));
    };
  }

  private static Object namespace(
      Interpreter run, List<Object> arguments, Map<String, Object> named) {
    return new Namespace(dict(run, arguments, named));
  }

  private static Object cycler(Interpreter run, List<Object> arguments, Map<String, Object> named) {
    Arguments.bind("Cycler.__init__", List.of(), named);
    return new Cycler(arguments);
  }

  private static Object joiner(Interpreter run, List<Object> arguments, Map<String, Object> named) {
    return new Joiner(Arguments.bind("Joiner.__init__", arguments, named, "sep?").get("sep", ", "));
  }

  private static Object raise(Interpreter run, List<Object> arguments, Map<String, Object> named) {
    Object message = Arguments.bind("raise_exception", arguments, named, "message").get("message");
    throw new JinjaException(JinjaException.Kind.RAISED, Repr.text(message, run.budget()));
  }

  private static Object now(Interpreter run, List<Object> arguments, Map<String, Object> named) {
    String format = Arguments.bind("strftime_now", arguments, named, "format").text("format");
    String text = Strftime.format(ZonedDateTime.now(run.clock()), format);
    run.budget().make(text.length());
    return text;
  }
}
