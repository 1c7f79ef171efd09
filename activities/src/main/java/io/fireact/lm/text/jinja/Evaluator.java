package io.fireact.lm.text.jinja;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What expressions are. */
final class Evaluator {
  private final Interpreter run;
  private final Operators operators;
  private final Budget budget;
  private final Folding folding;

  /** True while a constant is computed as Jinja2 does while compiling. */
  private boolean compiling;

  Evaluator(Interpreter run, Folding folding) {
    this.run = run;
    this.folding = folding;
    operators = run.operators();
    budget = run.budget();
  }

  /**
   * Where an expression stands: its scope, and the variables there are.
   *
   * @param block the text of the block that a filter without a value filters
   */
  record Frame(Symbols symbols, Locals locals, @Nullable String block) {
    Frame(Symbols symbols, Locals locals) {
      this(symbols, locals, null);
    }
  }

  Object value(Expression expression, Frame frame) {
    if (!compiling && folding.folds(expression)) {
      Object constant = constant(expression, frame);
      if (constant != null && Folding.writable(constant)) {
        return constant;
      }
    }
    budget.step();
    budget.enter();
    try {
      Object value = evaluated(expression, frame);
      budget.leave();
      return value;
    } catch (JinjaException e) {
      throw e.at(expression.line());
    }
  }

  /** The value of what is written, which may be known while compiling. */
  Object written(Expression expression, Frame frame) {
    Object constant = folding.folds(expression) ? constant(expression, frame) : null;
    return constant == null ? value(expression, frame) : constant;
  }

  private @Nullable Object constant(Expression expression, Frame frame) {
    compiling = true;
    try {
      return value(expression, frame);
    } catch (JinjaException e) {
      if (e.kind() == JinjaException.Kind.LIMIT) {
        throw e;
      }
      return null;
    } finally {
      compiling = false;
    }
  }

  private Object evaluated(Expression expression, Frame frame) {
    if (expression instanceof Expression.Constant constant) {
      return constant.value();
    } else if (expression instanceof Expression.Name name) {
      Object value = frame.locals().get(frame.symbols().variable(name.name()));
      return value == null ? Undefined.named(name.name()) : value;
    } else if (expression instanceof Expression.Attribute attribute) {
      return Attributes.attribute(value(attribute.value(), frame), attribute.name(), budget);
    } else if (expression instanceof Expression.Element element) {
      Object value = value(element.value(), frame);
      return Attributes.element(value, value(element.key(), frame), budget);
    } else if (expression instanceof Expression.Data data) {
      return data.text();
    } else if (expression instanceof Expression.Binary binary) {
      return binary(binary, frame);
    } else if (expression instanceof Expression.Comparison comparison) {
      return comparison(comparison, frame);
    } else if (expression instanceof Expression.Unary unary) {
      Object value = value(unary.operand(), frame);
      return unary.operator().equals("not")
          ? (Object) !Types.truth(value)
          : operators.unary(unary.operator().equals("-"), value);
    } else if (expression instanceof Expression.Conditional conditional) {
      return conditional(conditional, frame);
    } else if (expression instanceof Expression.Call call) {
      return call(call, frame, null);
    } else if (expression instanceof Expression.Filter filter) {
      return filter(filter, frame);
    } else if (expression instanceof Expression.Test test) {
      Object value = value(test.value(), frame);
      budget.scan(value);
      List<Object> given = byPlace(test.given(), frame);
      return Tests.of(test.name()).test(run, value, given, named(test.given(), frame));
    } else if (expression instanceof Expression.Concatenation concatenation) {
      return concatenation(concatenation, frame);
    } else if (expression instanceof Expression.Slice slice) {
      return slice(slice, frame);
    } else if (expression instanceof Expression.Items items) {
      return new PyList(values(items.items(), frame));
    } else if (expression instanceof Expression.Tuple tuple) {
      return new PyTuple(values(tuple.items(), frame));
    } else if (expression instanceof Expression.Dictionary dictionary) {
      PyDict dict = new PyDict();
      for (int i = 0; i < dictionary.keys().size(); i++) {
        Object key = value(dictionary.keys().get(i), frame);
        dict.put(key, value(dictionary.values().get(i), frame));
      }
      return dict;
    }
    throw new IllegalStateException("not a value: " + expression);
  }

  private Object slice(Expression.Slice slice, Frame frame) {
    Object value = value(slice.value(), frame);
    Object start = bound(slice.start(), frame);
    Object stop = bound(slice.stop(), frame);
    Object step = bound(slice.step(), frame);
    try {
      return operators.slice(value, start, stop, step);
    } catch (JinjaException e) {
      if (compiling && e.kind() == JinjaException.Kind.TYPE) {
        return Undefined.because(Types.name(value) + " object has no element of a slice");
      }
      throw e;
    }
  }

  private Object bound(@Nullable Expression part, Frame frame) {
    return part == null ? PyNone.NONE : value(part, frame);
  }

  private List<Object> values(List<Expression> expressions, Frame frame) {
    List<Object> values = new ArrayList<>();
    expressions.forEach(expression -> values.add(value(expression, frame)));
    return values;
  }

  private String concatenation(Expression.Concatenation concatenation, Frame frame) {
    StringBuilder all = new StringBuilder();
    for (Object value : values(concatenation.items(), frame)) {
      String text = Repr.text(value, budget);
      budget.make((long) all.length() + text.length());
      all.append(text);
    }
    return all.toString();
  }

  /** Chains of operators are long and lean to the left, so they are no recursion. */
  private Object binary(Expression.Binary last, Frame frame) {
    List<Expression.Binary> chain = new ArrayList<>(List.of(last));
    Expression first = last.left();
    while (first instanceof Expression.Binary binary) {
      chain.add(binary);
      first = binary.left();
    }
    Object value = value(first, frame);
    for (int i = chain.size() - 1; i >= 0; i--) {
      Expression.Binary binary = chain.get(i);
      budget.step();
      switch (binary.operator()) {
        case "and" -> value = Types.truth(value) ? value(binary.right(), frame) : value;
        case "or" -> value = Types.truth(value) ? value : value(binary.right(), frame);
        default -> {
          Object right = value(binary.right(), frame);
          try {
            value = operators.binary(binary.operator(), value, right);
          } catch (JinjaException e) {
            throw e.at(binary.line());
          }
        }
      }
    }
    return value;
  }

  private Object comparison(Expression.Comparison comparison, Frame frame) {
    Object left = value(comparison.operands().get(0), frame);
    for (int i = 0; i < comparison.operators().size(); i++) {
      Object right = value(comparison.operands().get(i + 1), frame);
      if (!operators.compare(comparison.operators().get(i), left, right)) {
        return false;
      }
      left = right;
    }
    return true;
  }

  private Object conditional(Expression.Conditional conditional, Frame frame) {
    if (Types.truth(value(conditional.test(), frame))) {
      return value(conditional.then(), frame);
    }
    if (conditional.otherwise() != null) {
      return value(conditional.otherwise(), frame);
    }
    return Undefined.because(
        "the inline if-expression on line "
            + conditional.line()
            + " evaluated to false and no else section was defined.");
  }

  private List<Object> byPlace(Expression.Given given, Frame frame) {
    List<Object> values = values(given.byPlace(), frame);
    if (given.rest() != null) {
      Object rest = value(given.rest(), frame);
      if (Types.elementsOr(rest) == null) {
        throw JinjaException.type("Value after * must be an iterable, not " + Types.name(rest));
      }
      Types.elements(rest).forEachRemaining(values::add);
      budget.make(values.size());
    }
    values.forEach(budget::scan);
    return values;
  }

  private Map<String, Object> named(Expression.Given given, Frame frame) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (int i = 0; i < given.names().size(); i++) {
      values.put(given.names().get(i), value(given.named().get(i), frame));
    }
    if (given.restNamed() != null) {
      Object rest = value(given.restNamed(), frame);
      if (!(rest instanceof PyDict dict)) {
        throw JinjaException.type("argument after ** must be a mapping, not " + Types.name(rest));
      }
      for (PyDict.Entry entry : dict.entries()) {
        String key = Types.text(entry.key());
        if (key == null) {
          throw JinjaException.type("keywords must be strings");
        }
        if (values.put(key, entry.value()) != null) {
          throw JinjaException.type("got multiple values for keyword argument '" + key + "'");
        }
      }
    }
    return values;
  }

  /**
   * A call.
   *
   * @param caller the body of a call block
   */
  Object call(Expression.Call call, Frame frame, @Nullable Macro caller) {
    Object function = value(call.value(), frame);
    if (function instanceof Undefined undefined) {
      throw undefined.failure();
    }
    List<Object> given = byPlace(call.given(), frame);
    Map<String, Object> named = named(call.given(), frame);
    if (caller != null && named.put("caller", caller) != null) {
      throw JinjaException.type("got multiple values for keyword argument 'caller'");
    }
    if (!(function instanceof Callable callable)) {
      throw JinjaException.type("'" + Types.name(function) + "' object is not callable");
    }
    return callable.call(run, given, named);
  }

  /** A filter; where it has no value, the block's text is filtered. */
  Object filter(Expression.Filter filter, Frame frame) {
    Object value;
    if (filter.value() != null) {
      value = value(filter.value(), frame);
    } else if (frame.block() != null) {
      value = frame.block();
    } else {
      throw new IllegalStateException("a filter of nothing");
    }
    budget.scan(value);
    List<Object> given = byPlace(filter.given(), frame);
    return Filters.of(filter.name()).filter(run, value, given, named(filter.given(), frame));
  }

  /** Sets what is assigned to. */
  void assign(Expression target, Object value, Frame frame) {
    if (target instanceof Expression.Name name) {
      frame.locals().set(frame.symbols().variable(name.name()), value);
    } else if (target instanceof Expression.NamespaceReference reference) {
      Object namespace = frame.locals().get(frame.symbols().variable(reference.name()));
      if (namespace instanceof Namespace known) {
        known.set(reference.attribute(), value);
      } else {
        throw new JinjaException(
            JinjaException.Kind.RUNTIME, "cannot assign attribute on non-namespace object");
      }
    } else {
      unpack(target.children(), value, frame);
    }
  }

  private void unpack(List<? extends Node> targets, Object value, Frame frame) {
    Iterator<? extends Object> elements = Types.elementsOr(value);
    if (elements == null) {
      throw JinjaException.type("cannot unpack non-iterable " + Types.name(value) + " object");
    }
    List<Object> parts = new ArrayList<>();
    while (elements.hasNext() && parts.size() <= targets.size()) {
      parts.add(elements.next());
    }
    if (parts.size() > targets.size()) {
      throw JinjaException.value("too many values to unpack (expected " + targets.size() + ")");
    }
    if (parts.size() < targets.size()) {
      throw JinjaException.value(
          "not enough values to unpack (expected "
              + targets.size()
              + ", got "
              + parts.size()
              + ")");
    }
    for (int i = 0; i < parts.size(); i++) {
      assign((Expression) targets.get(i), parts.get(i), frame);
    }
  }

  /** Refuses an assignment of which a part is to what is no namespace, before it is made. */
  void checkNamespaces(Node target, Frame frame) {
    if (target instanceof Expression.NamespaceReference reference
        && !(frame.locals().get(frame.symbols().variable(reference.name())) instanceof Namespace)) {
      throw new JinjaException(
          JinjaException.Kind.RUNTIME, "cannot assign attribute on non-namespace object");
    }
    target.children().forEach(child -> checkNamespaces(child, frame));
  }
}
