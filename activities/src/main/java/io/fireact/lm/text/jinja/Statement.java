package io.fireact.lm.text.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a template does. */
sealed interface Statement extends Node {

  /** Writes texts and values. */
  record Output(List<Expression> parts, int line) implements Statement {
    @Override
    public List<Expression> children() {
      return parts;
    }
  }

  /** A loop; {@code test} leaves elements out. */
  record For(
      Expression target,
      Expression iterable,
      List<Statement> body,
      List<Statement> otherwise,
      @Nullable Expression test,
      boolean recursive,
      int line)
      implements Statement {
    @Override
    public List<Node> children() {
      return Node.parts(target, iterable, body, otherwise, test);
    }
  }

  /** A condition with those that come after {@code elif}. */
  record If(
      Expression test, List<Statement> body, List<If> others, List<Statement> otherwise, int line)
      implements Statement {
    @Override
    public List<Node> children() {
      return Node.parts(test, body, others, otherwise);
    }
  }

  /** What a macro and a call block's body have in common. */
  record Routine(
      List<Expression.Name> parameters, List<Expression> defaults, List<Statement> body) {}

  /** Defines a macro. */
  record MacroDefinition(String name, Routine routine, int line) implements Statement {
    @Override
    public List<Node> children() {
      return Node.parts(routine.parameters(), routine.defaults(), routine.body());
    }
  }

  /** Calls with a body as {@code caller}. */
  record CallBlock(Expression.Call call, Routine routine, int line) implements Statement {
    @Override
    public List<Node> children() {
      return Node.parts(call, routine.parameters(), routine.defaults(), routine.body());
    }
  }

  /** What a chat model is to learn: transformers' tag {@code generation}. */
  record Generation(Routine routine, int line) implements Statement {
    @Override
    public List<Node> children() {
      return Node.parts(routine.body());
    }
  }

  /** Writes a body through filters. */
  record FilterBlock(Expression.Filter filter, List<Statement> body, int line)
      implements Statement {
    @Override
    public List<Node> children() {
      return Node.parts(body, filter);
    }
  }

  /** A body with variables of its own. */
  record With(List<Expression> targets, List<Expression> values, List<Statement> body, int line)
      implements Statement {
    @Override
    public List<Node> children() {
      return Node.parts(targets, values, body);
    }
  }

  /** Sets variables to a value. */
  record Assign(Expression target, Expression value, int line) implements Statement {
    @Override
    public List<Node> children() {
      return List.of(target, value);
    }
  }

  /** Sets a variable to a body's text. */
  record AssignBlock(
      Expression target, Expression.@Nullable Filter filter, List<Statement> body, int line)
      implements Statement {
    @Override
    public List<Node> children() {
      return Node.parts(target, filter, body);
    }
  }

  /** Leaves a loop. */
  record Break(int line) implements Statement {
    @Override
    public List<Node> children() {
      return List.of();
    }
  }

  /** Goes on with a loop's next element. */
  record Continue(int line) implements Statement {
    @Override
    public List<Node> children() {
      return List.of();
    }
  }
}
