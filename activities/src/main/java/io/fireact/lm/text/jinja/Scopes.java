package io.fireact.lm.text.jinja;

import io.fireact.lm.text.jinja.Expression.Use;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The scopes of a template, found as Jinja2's compiler finds them, and what that compiler refuses:
 * a loop control outside a loop, an assignment to {@code loop}, names that are not there.
 */
final class Scopes {
  /** Which special variables a macro's body reads. */
  record Specials(boolean caller, boolean kwargs, boolean varargs) {}

  private static final Set<String> LACKING = Set.of("lipsum", "self", "super");

  private final Symbols root = new Symbols(null);
  private final IdentityHashMap<Node, Symbols> bodies = new IdentityHashMap<>();
  private final IdentityHashMap<Node, Symbols> tests = new IdentityHashMap<>();
  private final IdentityHashMap<Node, Symbols> others = new IdentityHashMap<>();
  private final IdentityHashMap<Node, Specials> specials = new IdentityHashMap<>();
  private final IdentityHashMap<Node, Boolean> extended = new IdentityHashMap<>();

  /** Line of a generation block whose place in the text is not known; 0 where there is none. */
  private int buffered;

  private boolean generation;
  private final Folding folding;

  private Scopes(Folding folding) {
    this.folding = folding;
  }

  /**
   * @throws JinjaException SYNTAX with the line
   */
  static Scopes of(List<Statement> template) {
    Scopes scopes = new Scopes(Folding.of(template));
    scopes.visit(template, scopes.root);
    scopes.compile(template, scopes.root, new Place(false, false));
    scopes.lacking(template);
    return scopes;
  }

  /**
   * Where a statement stands.
   *
   * @param loop whether in a loop of the same routine
   * @param buffer whether what it writes is kept before it is written
   */
  private record Place(boolean loop, boolean buffer) {
    Place routine() {
      return new Place(false, true);
    }

    Place kept() {
      return new Place(loop, true);
    }
  }

  Symbols root() {
    return root;
  }

  Symbols body(Node node) {
    return found(bodies, node);
  }

  Symbols test(Statement.For loop) {
    return found(tests, loop);
  }

  Symbols otherwise(Statement.For loop) {
    return found(others, loop);
  }

  Specials specials(Statement node) {
    Specials found = specials.get(node);
    if (found == null) {
      throw new IllegalStateException("no macro: " + node);
    }
    return found;
  }

  /** Whether a loop's body reads the variable {@code loop}. */
  boolean extended(Statement.For loop) {
    return extended.getOrDefault(loop, false);
  }

  Folding folding() {
    return folding;
  }

  boolean generation() {
    return generation;
  }

  int buffered() {
    return buffered;
  }

  private static Symbols found(IdentityHashMap<Node, Symbols> scopes, Node node) {
    Symbols found = scopes.get(node);
    if (found == null) {
      throw new IllegalStateException("no scope: " + node);
    }
    return found;
  }

  // What names a scope has: Jinja2's FrameSymbolVisitor.

  private void visit(@Nullable Object part, Symbols symbols) {
    if (part instanceof List<?> list) {
      list.forEach(one -> visit(one, symbols));
    } else if (part instanceof Expression.Name name) {
      switch (name.use()) {
        case LOAD -> symbols.load(name.name());
        case STORE -> symbols.store(name.name());
        case PARAMETER -> symbols.parameter(name.name());
      }
    } else if (part instanceof Expression.NamespaceReference reference) {
      symbols.load(reference.name());
    } else if (part instanceof Expression expression) {
      visit(expression.children(), symbols);
    } else if (part instanceof Statement statement) {
      visitStatement(statement, symbols);
    }
  }

  private void visitStatement(Statement part, Symbols symbols) {
    if (part instanceof Statement.If condition) {
      visitIf(condition, symbols);
    } else if (part instanceof Statement.MacroDefinition macro) {
      symbols.store(macro.name());
    } else if (part instanceof Statement.Assign assign) {
      visit(assign.value(), symbols);
      visit(assign.target(), symbols);
    } else if (part instanceof Statement.For loop) {
      visit(loop.iterable(), symbols);
    } else if (part instanceof Statement.CallBlock call) {
      visit(call.call(), symbols);
    } else if (part instanceof Statement.FilterBlock block) {
      visit(block.filter(), symbols);
    } else if (part instanceof Statement.With with) {
      visit(with.values(), symbols);
    } else if (part instanceof Statement.AssignBlock block) {
      visit(block.target(), symbols);
    } else if (part instanceof Statement.Output output) {
      visit(output.parts(), symbols);
    }
  }

  private void visitIf(Statement.If condition, Symbols symbols) {
    visit(condition.test(), symbols);
    Symbols body = symbols.copy();
    visit(condition.body(), body);
    Symbols other = symbols.copy();
    visit(condition.others(), other);
    Symbols otherwise = symbols.copy();
    visit(condition.otherwise(), otherwise);
    symbols.branches(List.of(body, other, otherwise));
  }

  private static void parameters(Expression target, Symbols symbols) {
    if (target instanceof Expression.Name name) {
      symbols.parameter(name.name());
    } else {
      target.children().forEach(part -> parameters((Expression) part, symbols));
    }
  }

  // What scopes there are: Jinja2's CodeGenerator.

  private void compile(List<? extends Statement> statements, Symbols symbols, Place place) {
    statements.forEach(statement -> compile(statement, symbols, place));
  }

  private void compile(Statement statement, Symbols symbols, Place place) {
    if (statement instanceof Statement.For loop) {
      loop(loop, symbols, place);
    } else if (statement instanceof Statement.If condition) {
      compile(condition.body(), symbols, place);
      compile(condition.others(), symbols, place);
      compile(condition.otherwise(), symbols, place);
    } else if (statement instanceof Statement.MacroDefinition macro) {
      routine(macro, macro.routine(), symbols, place);
    } else if (statement instanceof Statement.CallBlock call) {
      routine(call, call.routine(), symbols, place);
    } else if (statement instanceof Statement.Generation block) {
      generation = true;
      buffered = place.buffer() && buffered == 0 ? block.line() : buffered;
      routine(block, block.routine(), symbols, place);
    } else if (statement instanceof Statement.FilterBlock block) {
      Symbols inner = inner(block, symbols);
      visit(block.body(), inner);
      visit(block.filter(), inner);
      compile(block.body(), inner, place.kept());
    } else if (statement instanceof Statement.With with) {
      Symbols inner = inner(with, symbols);
      visit(with.targets(), inner);
      visit(with.body(), inner);
      compile(with.body(), inner, place);
    } else if (statement instanceof Statement.AssignBlock block) {
      Symbols inner = inner(block, symbols);
      visit(block.body(), inner);
      if (block.filter() != null) {
        // Jinja2 does not look at the filter's arguments here, so names of the body are found only
        // where an outer scope has them.
        filterNames(block.filter(), inner);
      }
      compile(block.body(), inner, place.kept());
    } else if ((statement instanceof Statement.Break || statement instanceof Statement.Continue)
        && !place.loop()) {
      throw TokenStream.wrong(
          statement instanceof Statement.Break
              ? "'break' outside loop"
              : "'continue' not properly in loop",
          statement.line());
    }
  }

  private static void filterNames(Node part, Symbols symbols) {
    if (part instanceof Expression.Name name && symbols.find(name.name()) == null) {
      throw TokenStream.wrong(
          "the filter of a set block reads '" + name.name() + "', which Jinja2 does not find there",
          name.line());
    }
    part.children().forEach(child -> filterNames(child, symbols));
  }

  private Symbols inner(Node node, Symbols symbols) {
    Symbols inner = new Symbols(symbols);
    bodies.put(node, inner);
    return inner;
  }

  private void loop(Statement.For loop, Symbols symbols, Place place) {
    Symbols body = inner(loop, symbols);
    boolean reads = loop.recursive() || undeclared(loop.body(), "loop").contains("loop");
    extended.put(loop, reads);
    if (reads) {
      body.parameter("loop");
    }
    parameters(loop.target(), body);
    visit(loop.body(), body);
    Symbols otherwise = new Symbols(symbols);
    others.put(loop, otherwise);
    visit(loop.otherwise(), otherwise);
    Symbols test = new Symbols(symbols);
    tests.put(loop, test);
    if (loop.test() != null) {
      parameters(loop.target(), test);
      visit(loop.test(), test);
    }
    assignsLoop(loop);
    Place inside = loop.recursive() ? place.routine() : place;
    compile(loop.body(), body, new Place(true, inside.buffer()));
    compile(loop.otherwise(), otherwise, inside);
  }

  private static void assignsLoop(Node node) {
    if (node instanceof Expression.Name name
        && name.use() == Use.STORE
        && name.name().equals("loop")) {
      throw TokenStream.wrong(
          "Can't assign to special loop variable in for-loop target", name.line());
    }
    node.children().forEach(Scopes::assignsLoop);
  }

  private void routine(
      Statement statement, Statement.Routine routine, Symbols symbols, Place place) {
    Symbols inner = inner(statement, symbols);
    for (int pass = 0; pass < 2; pass++) {
      visit(routine.parameters(), inner);
      visit(routine.defaults(), inner);
      visit(routine.body(), inner);
      if (pass == 0) {
        specials.put(statement, specials(routine, inner, statement.line()));
      }
    }
    compile(routine.body(), inner, place.routine());
  }

  private static Specials specials(Statement.Routine routine, Symbols symbols, int line) {
    List<String> names = routine.parameters().stream().map(Expression.Name::name).toList();
    Set<String> read = undeclared(routine.body(), "caller", "kwargs", "varargs");
    int caller = names.indexOf("caller");
    if (read.contains("caller")
        && caller >= 0
        && caller < names.size() - routine.defaults().size()) {
      throw TokenStream.wrong(
          "When defining macros or call blocks the special \"caller\" argument must be omitted or"
              + " be given a default.",
          line);
    }
    if (read.contains("caller") && caller < 0) {
      symbols.parameter("caller");
    }
    boolean kwargs = read.contains("kwargs") && !names.contains("kwargs");
    boolean varargs = read.contains("varargs") && !names.contains("varargs");
    if (kwargs) {
      symbols.parameter("kwargs");
    }
    if (varargs) {
      symbols.parameter("varargs");
    }
    return new Specials(read.contains("caller"), kwargs, varargs);
  }

  /** Those of the names that are read before anything of that name is set. */
  private static Set<String> undeclared(List<? extends Node> nodes, String... names) {
    Set<String> wanted = new HashSet<>(List.of(names));
    Set<String> read = new HashSet<>();
    nodes.forEach(node -> undeclared(node, wanted, read));
    return read;
  }

  private static void undeclared(Node node, Set<String> wanted, Set<String> read) {
    if (node instanceof Expression.Name name) {
      if (name.use() == Use.LOAD && wanted.contains(name.name())) {
        read.add(name.name());
      } else {
        wanted.remove(name.name());
      }
      return;
    }
    node.children().forEach(child -> undeclared(child, wanted, read));
  }

  private void lacking(List<? extends Node> nodes) {
    for (Node node : nodes) {
      if (node instanceof Expression.Name name
          && name.use() == Use.LOAD
          && LACKING.contains(name.name())) {
        throw TokenStream.wrong("'" + name.name() + "' is not there", name.line());
      }
      lacking(node.children());
    }
  }
}
