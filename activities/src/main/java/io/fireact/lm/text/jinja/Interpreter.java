package io.fireact.lm.text.jinja;

import io.fireact.lm.text.jinja.Evaluator.Frame;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Runs a template's statements once, as the Python that Jinja2 makes of them runs. */
final class Interpreter {
  private final Scopes scopes;
  private final Map<String, Object> context;
  private final Clock clock;
  private final Budget budget = new Budget();
  private final Operators operators = new Operators(budget);
  private final Evaluator evaluator;
  private final Output text = new Output(budget);
  private final List<Template.Span> spans = new ArrayList<>();

  /**
   * @param context variables by name, Jinja2's own included
   */
  Interpreter(Scopes scopes, Map<String, Object> context, Clock clock) {
    this.scopes = scopes;
    this.context = context;
    this.clock = clock;
    evaluator = new Evaluator(this, scopes.folding());
  }

  private enum Flow {
    NEXT,
    BREAK,
    CONTINUE
  }

  Budget budget() {
    return budget;
  }

  Operators operators() {
    return operators;
  }

  Clock clock() {
    return clock;
  }

  /** Renders the template. */
  Template.Rendered render(List<Statement> template) {
    Locals locals = new Locals(null);
    enter(scopes.root(), locals);
    run(template, new Frame(scopes.root(), locals), text);
    return new Template.Rendered(text.text(), List.copyOf(spans));
  }

  private void enter(Symbols symbols, Locals locals) {
    symbols
        .loads()
        .forEach(
            (variable, load) -> {
              switch (load.action()) {
                case PARAMETER -> {}
                case RESOLVE -> locals.set(variable, context.get(load.from()));
                case ALIAS -> locals.set(variable, locals.get(load.from()));
                case UNDEFINED -> locals.set(variable, null);
              }
            });
  }

  private static void leave(Symbols symbols, Locals locals) {
    symbols.loads().keySet().forEach(variable -> locals.set(variable, null));
  }

  private Flow run(List<? extends Statement> statements, Frame frame, Output out) {
    for (Statement statement : statements) {
      Flow flow = run(statement, frame, out);
      if (flow != Flow.NEXT) {
        return flow;
      }
    }
    return Flow.NEXT;
  }

  private Flow run(Statement statement, Frame frame, Output out) {
    budget.step();
    budget.enter();
    try {
      Flow flow = Flow.NEXT;
      if (statement instanceof Statement.Output output) {
        write(output, frame, out);
      } else if (statement instanceof Statement.If condition) {
        flow = condition(condition, frame, out);
      } else if (statement instanceof Statement.For loop) {
        flow = loop(loop, frame, out);
      } else if (statement instanceof Statement.Assign assign) {
        evaluator.checkNamespaces(assign.target(), frame);
        evaluator.assign(assign.target(), evaluator.value(assign.value(), frame), frame);
      } else if (statement instanceof Statement.AssignBlock block) {
        flow = assign(block, frame);
      } else if (statement instanceof Statement.MacroDefinition macro) {
        frame
            .locals()
            .set(
                frame.symbols().variable(macro.name()),
                macro(macro, macro.routine(), macro.name(), frame));
      } else if (statement instanceof Statement.CallBlock call) {
        Macro caller = macro(call, call.routine(), null, frame);
        joined(evaluator.call(call.call(), frame, caller), out);
      } else if (statement instanceof Statement.Generation block) {
        generation(block, frame, out);
      } else if (statement instanceof Statement.FilterBlock block) {
        flow = filter(block, frame, out);
      } else if (statement instanceof Statement.With with) {
        flow = with(with, frame, out);
      } else {
        flow = statement instanceof Statement.Break ? Flow.BREAK : Flow.CONTINUE;
      }
      budget.leave();
      return flow;
    } catch (StackOverflowError e) {
      // A thread's stack may hold less than the limit; here the line is known.
      throw JinjaException.limit("the template nests or calls itself too deep")
          .at(statement.line());
    } catch (JinjaException e) {
      throw e.at(statement.line());
    }
  }

  private void write(Statement.Output output, Frame frame, Output out) {
    for (Expression part : output.parts()) {
      Object value = evaluator.written(part, frame);
      try {
        out.write(Repr.text(value, budget));
      } catch (JinjaException e) {
        throw e.at(part.line());
      }
    }
  }

  /** What Jinja2 joins to its output as it is, so that it must be a text. */
  private static void joined(Object value, Output out) {
    String part = Types.text(value);
    if (part == null) {
      throw JinjaException.type("expected str instance, " + Types.name(value) + " found");
    }
    out.write(part);
  }

  private Flow condition(Statement.If condition, Frame frame, Output out) {
    if (Types.truth(evaluator.value(condition.test(), frame))) {
      return run(condition.body(), frame, out);
    }
    for (Statement.If other : condition.others()) {
      budget.step();
      if (Types.truth(evaluator.value(other.test(), frame))) {
        return run(other.body(), frame, out);
      }
    }
    return run(condition.otherwise(), frame, out);
  }

  private Flow loop(Statement.For loop, Frame frame, Output out) {
    Object iterable = evaluator.value(loop.iterable(), frame);
    if (!loop.recursive()) {
      return loop(loop, iterable, 0, null, frame, out);
    }
    out.write(recursive(loop, iterable, 0, frame));
    return Flow.NEXT;
  }

  private String recursive(Statement.For loop, Object iterable, int depth, Frame frame) {
    Output inner = new Output(budget);
    Frame routine = new Frame(frame.symbols(), new Locals(frame.locals()));
    loop(
        loop,
        iterable,
        depth,
        (elements, next) -> recursive(loop, elements, next, frame),
        routine,
        inner);
    return inner.text();
  }

  /** A break or continue behind the loop's else is the outer loop's. */
  private Flow loop(
      Statement.For loop,
      Object all,
      int depth,
      @Nullable BiFunction<Object, Integer, Object> again,
      Frame outer,
      Output out) {
    Symbols symbols = scopes.body(loop);
    Locals locals = outer.locals();
    Frame frame = new Frame(symbols, locals);
    Object iterable = loop.test() == null ? all : tested(loop, loop.test(), all, outer);
    boolean extended = scopes.extended(loop);
    LoopContext context = extended ? new LoopContext(iterable, again, depth, operators) : null;
    Iterator<? extends Object> elements =
        context == null ? Types.elements(iterable) : context.pairs();
    boolean none = true;
    while (elements.hasNext()) {
      budget.step();
      Object element = elements.next();
      if (context != null) {
        element = ((PyTuple) element).items().get(0);
      }
      evaluator.assign(loop.target(), element, frame);
      if (context != null) {
        locals.set(symbols.variable("loop"), context);
      }
      enter(symbols, locals);
      Flow flow = run(loop.body(), frame, out);
      if (flow == Flow.BREAK) {
        break;
      }
      // Jinja2 marks a loop as one with elements where its body ends, which continue jumps over.
      none &= flow == Flow.CONTINUE;
    }
    leave(symbols, locals);
    if (!none) {
      return Flow.NEXT;
    }
    Symbols otherwise = scopes.otherwise(loop);
    enter(otherwise, locals);
    Flow flow = run(loop.otherwise(), new Frame(otherwise, locals), out);
    leave(otherwise, locals);
    return flow;
  }

  /** The elements for which a loop's condition holds, each looked at when it is asked for. */
  private PyIterator tested(Statement.For loop, Expression test, Object all, Frame outer) {
    Iterator<? extends Object> elements = Types.elements(all);
    Locals locals = new Locals(outer.locals());
    Frame targets = new Frame(scopes.body(loop), locals);
    Frame frame = new Frame(scopes.test(loop), locals);
    enter(scopes.test(loop), locals);
    return PyIterator.generator(
        new Iterator<Object>() {
          private @Nullable Object found;

          @Override
          public boolean hasNext() {
            while (found == null && elements.hasNext()) {
              budget.step();
              Object element = elements.next();
              evaluator.assign(loop.target(), element, targets);
              if (Types.truth(evaluator.value(test, frame))) {
                found = rebuilt(loop.target(), targets);
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
        });
  }

  private Object rebuilt(Expression target, Frame frame) {
    if (target instanceof Expression.Name name) {
      Object value = frame.locals().get(frame.symbols().variable(name.name()));
      return value == null ? Undefined.named(name.name()) : value;
    }
    return new PyTuple(
        target.children().stream().map(part -> rebuilt((Expression) part, frame)).toList());
  }

  private Flow assign(Statement.AssignBlock block, Frame frame) {
    Symbols symbols = scopes.body(block);
    Output inner = new Output(budget);
    Frame body = new Frame(symbols, frame.locals(), "");
    enter(symbols, frame.locals());
    Flow flow = run(block.body(), body, inner);
    if (flow != Flow.NEXT) {
      return flow;
    }
    Object value =
        block.filter() == null
            ? inner.text()
            : evaluator.value(block.filter(), new Frame(symbols, frame.locals(), inner.text()));
    evaluator.assign(block.target(), value, frame);
    leave(symbols, frame.locals());
    return Flow.NEXT;
  }

  private Flow filter(Statement.FilterBlock block, Frame frame, Output out) {
    Symbols symbols = scopes.body(block);
    Output inner = new Output(budget);
    enter(symbols, frame.locals());
    Flow flow = run(block.body(), new Frame(symbols, frame.locals()), inner);
    if (flow != Flow.NEXT) {
      return flow;
    }
    Frame filtered = new Frame(symbols, frame.locals(), inner.text());
    joined(evaluator.value(block.filter(), filtered), out);
    leave(symbols, frame.locals());
    return Flow.NEXT;
  }

  private Flow with(Statement.With with, Frame frame, Output out) {
    Symbols symbols = scopes.body(with);
    Frame inner = new Frame(symbols, frame.locals());
    enter(symbols, frame.locals());
    for (int i = 0; i < with.targets().size(); i++) {
      Object value = evaluator.value(with.values().get(i), frame);
      evaluator.assign(with.targets().get(i), value, inner);
    }
    Flow flow = run(with.body(), inner, out);
    if (flow == Flow.NEXT) {
      leave(symbols, frame.locals());
    }
    return flow;
  }

  private Macro macro(
      Statement statement, Statement.Routine routine, @Nullable String name, Frame frame) {
    Symbols symbols = scopes.body(statement);
    List<String> parameters = routine.parameters().stream().map(Expression.Name::name).toList();
    return new Macro(
        name,
        parameters,
        scopes.specials(statement),
        given -> {
          Locals locals = new Locals(frame.locals());
          Frame inner = new Frame(symbols, locals);
          parameters.forEach(parameter -> locals.set(symbols.variable(parameter), null));
          given.forEach((parameter, value) -> locals.set(symbols.variable(parameter), value));
          enter(symbols, locals);
          defaults(routine, parameters, inner);
          Output out = new Output(budget);
          run(routine.body(), inner, out);
          return out.text();
        });
  }

  private void defaults(Statement.Routine routine, List<String> parameters, Frame frame) {
    int without = parameters.size() - routine.defaults().size();
    for (int i = 0; i < parameters.size(); i++) {
      String parameter = parameters.get(i);
      String variable = frame.symbols().variable(parameter);
      if (frame.locals().get(variable) == null) {
        frame
            .locals()
            .set(
                variable,
                i >= without
                    ? evaluator.value(routine.defaults().get(i - without), frame)
                    : Undefined.because("parameter " + Repr.of(parameter) + " was not provided"));
      }
    }
  }

  private void generation(Statement.Generation block, Frame frame, Output out) {
    Macro body = macro(block, block.routine(), null, frame);
    int start = out.length();
    joined(body.call(this, List.of(), new LinkedHashMap<>()), out);
    if (out == text) {
      spans.add(new Template.Span(start, out.length()));
    }
  }
}
