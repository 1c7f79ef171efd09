package io.fireact.lm.text.jinja;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What has a value. */
sealed interface Expression extends Node {
  /** How a name is used. */
  enum Use {
    LOAD,
    STORE,
    PARAMETER
  }

  /** A variable. */
  record Name(String name, Use use, int line) implements Expression {
    @Override
    public List<Node> children() {
      return List.of();
    }
  }

  /** Something in a namespace that is assigned to. */
  record NamespaceReference(String name, String attribute, int line) implements Expression {
    @Override
    public List<Node> children() {
      return List.of();
    }
  }

  /** A literal. */
  record Constant(Object value, int line) implements Expression {
    @Override
    public List<Node> children() {
      return List.of();
    }
  }

  /** The template's own text. */
  record Data(String text, int line) implements Expression {
    @Override
    public List<Node> children() {
      return List.of();
    }
  }

  /** Several values in parentheses or with commas. */
  record Tuple(List<Expression> items, int line) implements Expression {
    @Override
    public List<Expression> children() {
      return items;
    }
  }

  /** Several values in brackets. */
  record Items(List<Expression> items, int line) implements Expression {
    @Override
    public List<Expression> children() {
      return items;
    }
  }

  /** Keys and values in braces. */
  record Dictionary(List<Expression> keys, List<Expression> values, int line)
      implements Expression {
    @Override
    public List<Node> children() {
      List<Node> all = new ArrayList<>();
      for (int i = 0; i < keys.size(); i++) {
        all.add(keys.get(i));
        all.add(values.get(i));
      }
      return all;
    }
  }

  /** {@code -}, {@code +} or {@code not}. */
  record Unary(String operator, Expression operand, int line) implements Expression {
    @Override
    public List<Node> children() {
      return List.of(operand);
    }
  }

  /** {@code and}, {@code or} and arithmetic. */
  record Binary(String operator, Expression left, Expression right, int line)
      implements Expression {
    @Override
    public List<Node> children() {
      return List.of(left, right);
    }
  }

  /** Texts with {@code ~} between them. */
  record Concatenation(List<Expression> items, int line) implements Expression {
    @Override
    public List<Expression> children() {
      return items;
    }
  }

  /** A chain of comparisons: one operand more than operators. */
  record Comparison(List<Expression> operands, List<String> operators, int line)
      implements Expression {
    @Override
    public List<Expression> children() {
      return operands;
    }
  }

  /** {@code then if test else otherwise}. */
  record Conditional(Expression test, Expression then, @Nullable Expression otherwise, int line)
      implements Expression {
    @Override
    public List<Node> children() {
      return Node.parts(test, then, otherwise);
    }
  }

  /** {@code value.name}. */
  record Attribute(Expression value, String name, int line) implements Expression {
    @Override
    public List<Node> children() {
      return List.of(value);
    }
  }

  /** {@code value[key]}. */
  record Element(Expression value, Expression key, int line) implements Expression {
    @Override
    public List<Node> children() {
      return List.of(value, key);
    }
  }

  /** {@code value[start:stop:step]}. */
  record Slice(
      Expression value,
      @Nullable Expression start,
      @Nullable Expression stop,
      @Nullable Expression step,
      int line)
      implements Expression {
    @Override
    public List<Node> children() {
      return Node.parts(value, start, stop, step);
    }
  }

  /**
   * What is in the parentheses of a call.
   *
   * @param names of {@code named}, in order
   * @param rest after {@code *}
   * @param restNamed after {@code **}
   */
  record Given(
      List<Expression> byPlace,
      List<String> names,
      List<Expression> named,
      @Nullable Expression rest,
      @Nullable Expression restNamed) {
    static final Given NOTHING = new Given(List.of(), List.of(), List.of(), null, null);
  }

  /** {@code value(...)}. */
  record Call(Expression value, Given given, int line) implements Expression {
    @Override
    public List<Node> children() {
      return Node.parts(value, given.byPlace(), given.named(), given.rest(), given.restNamed());
    }
  }

  /** {@code value | name(...)}; a null value stands for a block's text. */
  record Filter(@Nullable Expression value, String name, Given given, int line)
      implements Expression {
    @Override
    public List<Node> children() {
      return Node.parts(value, given.byPlace(), given.named(), given.rest(), given.restNamed());
    }
  }

  /** {@code value is name(...)}. */
  record Test(Expression value, String name, Given given, int line) implements Expression {
    @Override
    public List<Node> children() {
      return Node.parts(value, given.byPlace(), given.named(), given.rest(), given.restNamed());
    }
  }
}
