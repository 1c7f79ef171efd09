package io.fireact.lm.text.jinja;

import io.fireact.lm.text.jinja.Expression.Use;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a template's statements. */
final class Parser {
  /** Tags of Jinja2 that reach beyond one template, or change how it is escaped. */
  private static final Set<String> REFUSED =
      Set.of("include", "import", "from", "extends", "block", "autoescape");

  private final TokenStream stream;
  private final ExpressionParser expressions;

  /** The tags that are open, the innermost first, for messages. */
  private final Deque<String> open = new ArrayDeque<>();

  private Parser(TokenStream stream) {
    this.stream = stream;
    expressions = new ExpressionParser(stream);
  }

  /**
   * @throws JinjaException SYNTAX with the line
   */
  static List<Statement> parse(String template) {
    return new Parser(new TokenStream(Lexer.tokens(template))).statements(Set.of());
  }

  /** Statements up to one of the tags, whose begin is read then, or to the end. */
  private List<Statement> statements(Set<String> ends) {
    stream.enter();
    List<Statement> body = new ArrayList<>();
    List<Expression> output = new ArrayList<>();
    while (!stream.current().is(Token.Type.END)) {
      Token token = stream.next();
      switch (token.type()) {
        case DATA -> output.add(new Expression.Data(token.text(), token.line()));
        case VARIABLE_BEGIN -> {
          output.add(expressions.tuple(true, null));
          stream.expect(Token.Type.VARIABLE_END);
        }
        default -> {
          flush(output, body);
          if (stream.current().is(Token.Type.NAME) && ends.contains(stream.current().text())) {
            stream.leave();
            return body;
          }
          body.add(statement());
          stream.expect(Token.Type.BLOCK_END);
        }
      }
    }
    flush(output, body);
    if (!ends.isEmpty()) {
      throw stream.wrong(
          "Unexpected end of template. Jinja was looking for the following tags: "
              + String.join(" or ", ends)
              + ". The innermost block that needs to be closed is '"
              + open.peek()
              + "'.");
    }
    stream.leave();
    return body;
  }

  private static void flush(List<Expression> output, List<Statement> body) {
    if (!output.isEmpty()) {
      body.add(new Statement.Output(List.copyOf(output), output.get(0).line()));
      output.clear();
    }
  }

  /** The body of a tag whose content is read, up to one of its ends, which stays to be read. */
  private List<Statement> body(String... ends) {
    stream.skipOperator(":");
    stream.expect(Token.Type.BLOCK_END);
    return statements(Set.of(ends));
  }

  private List<Statement> bodyTo(String end) {
    List<Statement> body = body(end);
    stream.next();
    return body;
  }

  private Statement statement() {
    Token tag = stream.current();
    if (!tag.is(Token.Type.NAME)) {
      throw stream.wrong("tag name expected");
    }
    if (REFUSED.contains(tag.text())) {
      throw stream.wrong(
          "the tag '" + tag.text() + "' is not there: a chat template is one text of its own");
    }
    stream.next();
    open.push(tag.text());
    int line = tag.line();
    Statement statement =
        switch (tag.text()) {
          case "for" -> loop(line);
          case "if" -> condition(line);
          case "set" -> assignment(line);
          case "with" -> with(line);
          case "macro" -> macro(line);
          case "call" -> call(line);
          case "filter" -> filter(line);
          case "print" -> print(line);
          case "generation" ->
              new Statement.Generation(
                  new Statement.Routine(List.of(), List.of(), bodyTo("endgeneration")), line);
          case "break" -> new Statement.Break(line);
          case "continue" -> new Statement.Continue(line);
          default -> throw unknown(tag);
        };
    open.pop();
    return statement;
  }

  private JinjaException unknown(Token tag) {
    open.pop();
    return TokenStream.wrong(
        "Encountered unknown tag '"
            + tag.text()
            + "'."
            + (open.isEmpty()
                ? ""
                : " The innermost block that needs to be closed is '" + open.peek() + "'."),
        tag.line());
  }

  private Statement loop(int line) {
    Expression target = expressions.target("in", false, Use.STORE);
    stream.expectName("in");
    Expression iterable = expressions.tuple(false, "recursive");
    Expression test = stream.skipName("if") ? expressions.expression() : null;
    boolean recursive = stream.skipName("recursive");
    List<Statement> body = body("endfor", "else");
    List<Statement> otherwise = List.of();
    if (stream.next().text().equals("else")) {
      otherwise = bodyTo("endfor");
    }
    return new Statement.For(target, iterable, body, otherwise, test, recursive, line);
  }

  private Statement condition(int line) {
    Expression test = expressions.tuple(false, null);
    List<Statement> body = body("elif", "else", "endif");
    List<Statement.If> others = new ArrayList<>();
    List<Statement> otherwise = List.of();
    String tag = stream.next().text();
    while (tag.equals("elif")) {
      int place = stream.current().line();
      Expression other = expressions.tuple(false, null);
      others.add(
          new Statement.If(other, body("elif", "else", "endif"), List.of(), List.of(), place));
      tag = stream.next().text();
    }
    if (tag.equals("else")) {
      otherwise = bodyTo("endif");
    }
    return new Statement.If(test, body, others, otherwise, line);
  }

  private Statement assignment(int line) {
    Expression target = expressions.target(null, true, Use.STORE);
    if (stream.skipOperator("=")) {
      return new Statement.Assign(target, expressions.tuple(true, null), line);
    }
    Expression.Filter filter = filters(false);
    return new Statement.AssignBlock(target, filter, bodyTo("endset"), line);
  }

  /** Filters of a block's text, one around the other; null where there is none. */
  private Expression.@Nullable Filter filters(boolean begun) {
    Expression.Filter filter = begun ? expressions.filter(null) : null;
    while (stream.skipOperator("|")) {
      filter = expressions.filter(filter);
    }
    return filter;
  }

  private Statement with(int line) {
    List<Expression> targets = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    while (!stream.current().is(Token.Type.BLOCK_END)) {
      if (!targets.isEmpty()) {
        stream.expectOperator(",");
      }
      targets.add(expressions.target(null, false, Use.PARAMETER));
      stream.expectOperator("=");
      values.add(expressions.expression());
    }
    return new Statement.With(targets, values, bodyTo("endwith"), line);
  }

  private Statement macro(int line) {
    String name = expressions.targetName(Use.STORE).name();
    Signature signature = signature();
    return new Statement.MacroDefinition(name, signature.with(bodyTo("endmacro")), line);
  }

  private Statement call(int line) {
    Signature signature =
        stream.current().operator("(") ? signature() : new Signature(List.of(), List.of());
    Expression call = expressions.expression();
    if (!(call instanceof Expression.Call known)) {
      throw TokenStream.wrong("expected call", line);
    }
    return new Statement.CallBlock(known, signature.with(bodyTo("endcall")), line);
  }

  private Statement filter(int line) {
    Expression.Filter filter = filters(true);
    if (filter == null) {
      throw stream.wrong("a filter is expected");
    }
    return new Statement.FilterBlock(filter, bodyTo("endfilter"), line);
  }

  private Statement print(int line) {
    List<Expression> parts = new ArrayList<>();
    while (!stream.current().is(Token.Type.BLOCK_END)) {
      if (!parts.isEmpty()) {
        stream.expectOperator(",");
      }
      parts.add(expressions.expression());
    }
    return new Statement.Output(parts, line);
  }

  private record Signature(List<Expression.Name> parameters, List<Expression> defaults) {
    Statement.Routine with(List<Statement> body) {
      return new Statement.Routine(parameters, defaults, body);
    }
  }

  private Signature signature() {
    List<Expression.Name> parameters = new ArrayList<>();
    List<Expression> defaults = new ArrayList<>();
    Set<String> names = new HashSet<>();
    stream.expectOperator("(");
    while (!stream.current().operator(")")) {
      if (!parameters.isEmpty()) {
        stream.expectOperator(",");
      }
      Expression.Name parameter = expressions.targetName(Use.PARAMETER);
      if (!names.add(parameter.name())) {
        throw stream.wrong("duplicate argument '" + parameter.name() + "'");
      }
      parameters.add(parameter);
      if (stream.skipOperator("=")) {
        defaults.add(expressions.expression());
      } else if (!defaults.isEmpty()) {
        throw stream.wrong("non-default argument follows default argument");
      }
    }
    stream.expectOperator(")");
    return new Signature(parameters, defaults);
  }
}
