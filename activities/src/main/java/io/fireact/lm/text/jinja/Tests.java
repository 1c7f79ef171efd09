package io.fireact.lm.text.jinja;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Jinja2's tests by name. */
@FunctionalInterface
interface Tests {
  Map<String, Tests> ALL = all();

  /** Whether the test holds, which a comparison of Python's may say by any value. */
  Object test(Interpreter run, Object value, List<Object> given, Map<String, Object> named);

  static boolean known(String name) {
    return ALL.containsKey(name);
  }

  /**
   * @throws JinjaException RUNTIME where there is none
   */
  static Tests of(String name) {
    Tests test = ALL.get(name);
    if (test == null) {
      throw new JinjaException(JinjaException.Kind.RUNTIME, "No test named " + Repr.of(name) + ".");
    }
    return test;
  }

  private static Tests plain(String name, Predicate<Object> predicate) {
    return (run, value, given, named) -> {
      Arguments.bind("test_" + name, given, named);
      return predicate.test(value);
    };
  }

  private static Tests remainder(String name, BigInteger by, BigInteger rest) {
    return (run, value, given, named) -> {
      Arguments.bind("test_" + name, given, named);
      return run.operators().equal(run.operators().binary("%", value, by), rest);
    };
  }

  private static Tests comparison(String operator) {
    return (run, value, given, named) -> {
      Object other = Arguments.bind(operator, given, named, "/other").get("other");
      return run.operators().compare(operator, value, other);
    };
  }

  private static boolean sequence(Object value) {
    return Types.text(value) != null
        || Types.sequence(value) != null
        || value instanceof PyDict
        || value instanceof PyRange
        || value instanceof Undefined;
  }

  private static Map<String, Tests> all() {
    Map<String, Tests> all = new HashMap<>();
    all.put("odd", remainder("odd", BigInteger.TWO, BigInteger.ONE));
    all.put("even", remainder("even", BigInteger.TWO, BigInteger.ZERO));
    all.put(
        "divisibleby",
        (run, value, given, named) -> {
          Object by = Arguments.bind("test_divisibleby", given, named, "num").get("num");
          return run.operators().equal(run.operators().binary("%", value, by), BigInteger.ZERO);
        });
    Map<String, Predicate<Object>> plain =
        Map.ofEntries(
            Map.entry("defined", value -> !(value instanceof Undefined)),
            Map.entry("undefined", value -> value instanceof Undefined),
            Map.entry("none", value -> value == PyNone.NONE),
            Map.entry("boolean", value -> value instanceof Boolean),
            Map.entry("false", value -> Boolean.FALSE.equals(value)),
            Map.entry("true", value -> Boolean.TRUE.equals(value)),
            Map.entry("integer", value -> value instanceof BigInteger),
            Map.entry("float", value -> value instanceof Double),
            Map.entry("string", value -> Types.text(value) != null),
            Map.entry("mapping", value -> value instanceof PyDict),
            Map.entry("number", Types::number),
            Map.entry("sequence", Tests::sequence),
            Map.entry("iterable", value -> Types.elementsOr(value) != null),
            Map.entry("callable", Types::callable),
            Map.entry("escaped", value -> value instanceof Markup));
    plain.forEach((name, predicate) -> all.put(name, plain(name, predicate)));
    for (String letters : List.of("lower", "upper")) {
      all.put(
          letters,
          (run, value, given, named) -> {
            Arguments.bind("test_" + letters, given, named);
            return Characters.is(letters, Repr.text(value, run.budget()));
          });
    }
    all.put(
        "filter",
        (run, value, given, named) -> {
          PyDict.hashed(value);
          String name = Types.text(value);
          return name != null && (Filters.known(name) || Filters.LACKING.contains(name));
        });
    all.put(
        "test",
        (run, value, given, named) -> {
          PyDict.hashed(value);
          String name = Types.text(value);
          return name != null && known(name);
        });
    all.put(
        "sameas",
        (run, value, given, named) ->
            Operators.same(
                value, Arguments.bind("test_sameas", given, named, "other").get("other")));
    all.put(
        "in",
        (run, value, given, named) ->
            run.operators()
                .contains(Arguments.bind("test_in", given, named, "seq").get("seq"), value));
    Map<String, List<String>> comparisons =
        Map.of(
            "==", List.of("==", "eq", "equalto"),
            "!=", List.of("!=", "ne"),
            ">", List.of(">", "gt", "greaterthan"),
            ">=", List.of(">=", "ge"),
            "<", List.of("<", "lt", "lessthan"),
            "<=", List.of("<=", "le"));
    comparisons.forEach(
        (operator, names) -> names.forEach(name -> all.put(name, comparison(operator))));
    return Map.copyOf(all);
  }
}
