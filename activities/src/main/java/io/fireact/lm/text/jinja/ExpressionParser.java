package io.fireact.lm.text.jinja;

import io.fireact.lm.text.jinja.Expression.Use;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads expressions, with Jinja2's precedence. */
final class ExpressionParser {
  private static final Map<String, Object> CONSTANTS =
      Map.of(
          "true",
          true,
          "True",
          true,
          "false",
          false,
          "False",
          false,
          "none",
          PyNone.NONE,
          "None",
          PyNone.NONE);
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
  private static final Set<String> PRODUCTS = Set.of("*", "/", "//", "%");
  private static final Set<String> BEFORE_NO_ARGUMENT = Set.of("else", "or", "and");

  /** Filters and tests that take the name of another. */
  private static final Map<String, Integer> TEST_NAME_PLACES =
      Map.of("select", 0, "reject", 0, "selectattr", 1, "rejectattr", 1);

  private final TokenStream stream;

  ExpressionParser(TokenStream stream) {
    this.stream = stream;
  }

  Expression expression() {
    return expression(true);
  }

  private Expression expression(boolean conditional) {
    stream.enter();
    Expression expression = conditional ? conditional() : or();
    stream.leave();
    return expression;
  }

  private Expression conditional() {
    int line = stream.current().line();
    Expression expression = or();
    while (stream.skipName("if")) {
      Expression test = or();
      Expression otherwise = null;
      if (stream.skipName("else")) {
        stream.enter();
        otherwise = conditional();
        stream.leave();
      }
      expression = new Expression.Conditional(test, expression, otherwise, line);
      line = stream.current().line();
    }
    return expression;
  }

  private Expression or() {
    int line = stream.current().line();
    Expression left = and();
    while (stream.skipName("or")) {
      left = new Expression.Binary("or", left, and(), line);
      line = stream.current().line();
    }
    return left;
  }

  private Expression and() {
    int line = stream.current().line();
    Expression left = not();
    while (stream.skipName("and")) {
      left = new Expression.Binary("and", left, not(), line);
      line = stream.current().line();
    }
    return left;
  }

  private Expression not() {
    int line = stream.current().line();
    if (stream.skipName("not")) {
      stream.enter();
      Expression operand = not();
      stream.leave();
      return new Expression.Unary("not", operand, line);
    }
    return comparison();
  }

  private Expression comparison() {
    int line = stream.current().line();
    Expression first = sum();
    List<Expression> operands = new ArrayList<>(List.of(first));
    List<String> operators = new ArrayList<>();
    while (true) {
      Token token = stream.current();
      if (token.is(Token.Type.OPERATOR) && COMPARISONS.contains(token.text())) {
        stream.next();
        operators.add(token.text());
      } else if (stream.skipName("in")) {
        operators.add("in");
      } else if (token.name("not") && stream.look().name("in")) {
        stream.next();
        stream.next();
        operators.add("not in");
      } else {
        return operators.isEmpty()
            ? first
            : new Expression.Comparison(List.copyOf(operands), List.copyOf(operators), line);
      }
      operands.add(sum());
    }
  }

  private Expression sum() {
    int line = stream.current().line();
    Expression left = concatenation();
    while (stream.current().operator("+") || stream.current().operator("-")) {
      String operator = stream.next().text();
      left = new Expression.Binary(operator, left, concatenation(), line);
      line = stream.current().line();
    }
    return left;
  }

  private Expression concatenation() {
    int line = stream.current().line();
    List<Expression> items = new ArrayList<>(List.of(product()));
    while (stream.skipOperator("~")) {
      items.add(product());
    }
    return items.size() == 1 ? items.get(0) : new Expression.Concatenation(items, line);
  }

  private Expression product() {
    int line = stream.current().line();
    Expression left = power();
    while (stream.current().is(Token.Type.OPERATOR) && PRODUCTS.contains(stream.current().text())) {
      String operator = stream.next().text();
      left = new Expression.Binary(operator, left, power(), line);
      line = stream.current().line();
    }
    return left;
  }

  /** From left to right, other than Python's own. */
  private Expression power() {
    int line = stream.current().line();
    Expression left = unary(true);
    while (stream.skipOperator("**")) {
      left = new Expression.Binary("**", left, unary(true), line);
      line = stream.current().line();
    }
    return left;
  }

  private Expression unary(boolean filters) {
    Token token = stream.current();
    Expression expression;
    if (token.operator("-") || token.operator("+")) {
      stream.next();
      stream.enter();
      expression = new Expression.Unary(token.text(), unary(false), token.line());
      stream.leave();
    } else {
      expression = primary(false);
    }
    expression = postfix(expression);
    return filters ? filtered(expression) : expression;
  }

  private Expression primary(boolean namespaces) {
    Token token = stream.current();
    switch (token.type()) {
      case NAME -> {
        stream.next();
        Object constant = CONSTANTS.get(token.text());
        if (constant != null) {
          return new Expression.Constant(constant, token.line());
        }
        if (namespaces && stream.skipOperator(".")) {
          String attribute = stream.expect(Token.Type.NAME).text();
          return new Expression.NamespaceReference(token.text(), attribute, token.line());
        }
        return new Expression.Name(token.text(), Use.LOAD, token.line());
      }
      case STRING -> {
        StringBuilder text = new StringBuilder();
        while (stream.current().is(Token.Type.STRING)) {
          text.append(stream.next().text());
        }
        // One object for equal literals, as Python's compiler has it.
        return new Expression.Constant(text.toString().intern(), token.line());
      }
      case NUMBER -> {
        stream.next();
        return new Expression.Constant(token.value(), token.line());
      }
      default -> {
        if (stream.skipOperator("(")) {
          Expression tuple = tuple(false, true, null, true, false);
          stream.expectOperator(")");
          return tuple;
        } else if (stream.skipOperator("[")) {
          return new Expression.Items(list(), token.line());
        } else if (stream.skipOperator("{")) {
          return dictionary(token.line());
        }
        throw stream.wrong("unexpected '" + token.described() + "'");
      }
    }
  }

  private List<Expression> list() {
    List<Expression> items = new ArrayList<>();
    while (!stream.current().operator("]")) {
      if (!items.isEmpty()) {
        stream.expectOperator(",");
      }
      if (stream.current().operator("]")) {
        break;
      }
      items.add(expression());
    }
    stream.expectOperator("]");
    return items;
  }

  private Expression dictionary(int line) {
    List<Expression> keys = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    while (!stream.current().operator("}")) {
      if (!keys.isEmpty()) {
        stream.expectOperator(",");
      }
      if (stream.current().operator("}")) {
        break;
      }
      keys.add(expression());
      stream.expectOperator(":");
      values.add(expression());
    }
    stream.expectOperator("}");
    return new Expression.Dictionary(keys, values, line);
  }

  /** One expression, or several with commas as a tuple. */
  Expression tuple(boolean conditional, @Nullable String end) {
    return tuple(false, conditional, end, false, false);
  }

  /** What can be assigned to. */
  Expression target(@Nullable String end, boolean namespaces, Use use) {
    Expression target = tuple(true, true, end, false, namespaces);
    return assignable(target, use);
  }

  private static Expression assignable(Expression target, Use use) {
    if (target instanceof Expression.Name name) {
      return new Expression.Name(name.name(), use, name.line());
    } else if (target instanceof Expression.Tuple tuple) {
      return new Expression.Tuple(
          tuple.items().stream().map(item -> assignable(item, use)).toList(), tuple.line());
    } else if (target instanceof Expression.NamespaceReference) {
      return target;
    }
    throw TokenStream.wrong(
        "can't assign to '" + target.getClass().getSimpleName() + "'", target.line());
  }

  /** A name alone that is assigned to. */
  Expression.Name targetName(Use use) {
    Token token = stream.expect(Token.Type.NAME);
    if (CONSTANTS.containsKey(token.text())) {
      throw TokenStream.wrong("can't assign to '" + token.text() + "'", token.line());
    }
    return new Expression.Name(token.text(), use, token.line());
  }

  private Expression tuple(
      boolean simple,
      boolean conditional,
      @Nullable String end,
      boolean parentheses,
      boolean namespaces) {
    int line = stream.current().line();
    List<Expression> items = new ArrayList<>();
    boolean tuple = false;
    while (true) {
      if (!items.isEmpty()) {
        stream.expectOperator(",");
      }
      Token token = stream.current();
      if (token.is(Token.Type.VARIABLE_END)
          || token.is(Token.Type.BLOCK_END)
          || token.operator(")")
          || (end != null && token.name(end))) {
        break;
      }
      items.add(simple ? primary(namespaces) : expression(conditional));
      if (!stream.current().operator(",")) {
        break;
      }
      tuple = true;
      line = stream.current().line();
    }
    if (!tuple && !items.isEmpty()) {
      return items.get(0);
    }
    if (!tuple && !parentheses) {
      throw stream.wrong("Expected an expression, got '" + stream.current().described() + "'");
    }
    return new Expression.Tuple(items, line);
  }

  private Expression postfix(Expression first) {
    Expression expression = first;
    while (true) {
      Token token = stream.current();
      if (stream.skipOperator(".")) {
        expression = attribute(expression, token.line());
      } else if (stream.skipOperator("[")) {
        expression = subscript(expression, token.line());
      } else if (token.operator("(")) {
        expression = call(expression);
      } else {
        return expression;
      }
    }
  }

  private Expression attribute(Expression value, int line) {
    Token name = stream.next();
    if (name.is(Token.Type.NAME)) {
      return new Expression.Attribute(value, name.text(), line);
    }
    if (!name.is(Token.Type.NUMBER) || name.value() instanceof Double) {
      throw TokenStream.wrong("expected name or number", name.line());
    }
    return new Expression.Element(value, new Expression.Constant(name.value(), name.line()), line);
  }

  private Expression subscript(Expression value, int line) {
    List<Expression> keys = new ArrayList<>();
    Expression slice = null;
    while (!stream.current().operator("]")) {
      if (!keys.isEmpty() || slice != null) {
        stream.expectOperator(",");
      }
      if (slice != null) {
        throw stream.wrong("a slice in a tuple is not there");
      }
      Expression start = stream.current().operator(":") ? null : expression();
      if (stream.skipOperator(":")) {
        if (!keys.isEmpty()) {
          throw stream.wrong("a slice in a tuple is not there");
        }
        slice = slice(value, start, line);
      } else if (start != null) {
        keys.add(start);
      }
    }
    stream.expectOperator("]");
    if (slice != null) {
      return slice;
    }
    return new Expression.Element(
        value, keys.size() == 1 ? keys.get(0) : new Expression.Tuple(keys, line), line);
  }

  private Expression slice(Expression value, @Nullable Expression start, int line) {
    Expression stop = null;
    Expression step = null;
    if (!stream.current().operator(":") && !sliceEnds()) {
      stop = expression();
    }
    if (stream.skipOperator(":") && !sliceEnds()) {
      step = expression();
    }
    return new Expression.Slice(value, start, stop, step, line);
  }

  private boolean sliceEnds() {
    return stream.current().operator("]") || stream.current().operator(",");
  }

  private Expression.Call call(Expression value) {
    int line = stream.current().line();
    if (value instanceof Expression.Attribute attribute
        && Attributes.LACKING.contains(attribute.name())) {
      throw TokenStream.wrong("the method " + attribute.name() + " is not there", line);
    }
    return new Expression.Call(value, given(), line);
  }

  private Expression.Given given() {
    int line = stream.current().line();
    stream.expectOperator("(");
    List<Expression> byPlace = new ArrayList<>();
    List<String> names = new ArrayList<>();
    List<Expression> named = new ArrayList<>();
    Expression rest = null;
    Expression restNamed = null;
    boolean comma = false;
    while (!stream.current().operator(")")) {
      if (comma) {
        stream.expectOperator(",");
        if (stream.current().operator(")")) {
          break;
        }
      }
      boolean possible;
      if (stream.skipOperator("*")) {
        possible = rest == null && restNamed == null;
        rest = expression();
      } else if (stream.skipOperator("**")) {
        possible = restNamed == null;
        restNamed = expression();
      } else if (stream.current().is(Token.Type.NAME) && stream.look().operator("=")) {
        possible = restNamed == null;
        names.add(stream.next().text());
        stream.next();
        named.add(expression());
      } else {
        possible = rest == null && restNamed == null && names.isEmpty();
        byPlace.add(expression());
      }
      if (!possible) {
        throw TokenStream.wrong("invalid syntax for function call expression", line);
      }
      comma = true;
    }
    stream.expectOperator(")");
    if (new HashSet<>(names).size() < names.size()) {
      throw TokenStream.wrong("a keyword argument is given twice", line);
    }
    return new Expression.Given(byPlace, names, named, rest, restNamed);
  }

  private Expression filtered(Expression first) {
    Expression expression = first;
    while (true) {
      if (stream.skipOperator("|")) {
        expression = filter(expression);
      } else if (stream.current().name("is")) {
        expression = test(expression);
      } else if (stream.current().operator("(")) {
        expression = call(expression);
      } else {
        return expression;
      }
    }
  }

  /** A filter whose sign is read already. */
  Expression.Filter filter(@Nullable Expression value) {
    Token token = stream.current();
    String name = dotted();
    Expression.Given given = stream.current().operator("(") ? given() : Expression.Given.NOTHING;
    known("filter", name, token.line());
    if (name.equals("map")) {
      named("filter", given, 0, token.line());
    } else if (TEST_NAME_PLACES.containsKey(name)) {
      named("test", given, TEST_NAME_PLACES.get(name), token.line());
    }
    return new Expression.Filter(value, name, given, token.line());
  }

  /** A filter or test that is named by a literal is looked up while parsing too. */
  private static void named(String kind, Expression.Given given, int place, int line) {
    if (given.byPlace().size() > place
        && given.byPlace().get(place) instanceof Expression.Constant constant
        && constant.value() instanceof String name) {
      known(kind, name, line);
    }
  }

  private static void known(String kind, String name, int line) {
    boolean filter = kind.equals("filter");
    boolean refused = filter && Filters.LACKING.contains(name);
    if (refused || !(filter ? Filters.known(name) : Tests.known(name))) {
      throw TokenStream.wrong(
          refused
              ? "the filter '" + name + "' is not there"
              : "No " + kind + " named '" + name + "'.",
          line);
    }
  }

  private String dotted() {
    StringBuilder name = new StringBuilder(stream.expect(Token.Type.NAME).text());
    while (stream.skipOperator(".")) {
      name.append('.').append(stream.expect(Token.Type.NAME).text());
    }
    return name.toString();
  }

  private Expression test(Expression value) {
    int line = stream.next().line();
    boolean negated = stream.skipName("not");
    String name = dotted();
    known("test", name, line);
    Expression.Given given = Expression.Given.NOTHING;
    Token token = stream.current();
    if (token.operator("(")) {
      given = given();
    } else if (argumentBegins(token)) {
      if (token.name("is")) {
        throw stream.wrong("You cannot chain multiple tests with is");
      }
      Expression argument = postfix(primary(false));
      given = new Expression.Given(List.of(argument), List.of(), List.of(), null, null);
    }
    Expression test = new Expression.Test(value, name, given, line);
    return negated ? new Expression.Unary("not", test, line) : test;
  }

  private static boolean argumentBegins(Token token) {
    return switch (token.type()) {
      case NAME -> !BEFORE_NO_ARGUMENT.contains(token.text());
      case STRING, NUMBER -> true;
      case OPERATOR -> token.text().equals("[") || token.text().equals("{");
      default -> false;
    };
  }
}
