package io.fireact.lm.text.jinja;

import java.util.List;

/** The tokens of a template, one after the other, for the parsers. */
final class TokenStream {
  /** Expressions and statements inside each other; Python's own compiler takes fewer. */
  private static final int DEPTH = 90;

  private final List<Token> tokens;
  private int at;
  private int depth;

  TokenStream(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token current() {
    return tokens.get(at);
  }

  Token look() {
    return tokens.get(Math.min(at + 1, tokens.size() - 1));
  }

  Token next() {
    Token current = current();
    at = Math.min(at + 1, tokens.size() - 1);
    return current;
  }

  boolean skipName(String name) {
    boolean found = current().name(name);
    at += found ? 1 : 0;
    return found;
  }

  boolean skipOperator(String operator) {
    boolean found = current().operator(operator);
    at += found ? 1 : 0;
    return found;
  }

  Token expect(Token.Type type) {
    if (!current().is(type)) {
      throw unexpected(new Token(type, "name", PyNone.NONE, 0).described());
    }
    return next();
  }

  void expectOperator(String operator) {
    if (!skipOperator(operator)) {
      throw unexpected(operator);
    }
  }

  void expectName(String name) {
    if (!skipName(name)) {
      throw unexpected(name);
    }
  }

  private JinjaException unexpected(String wanted) {
    return wrong(
        current().is(Token.Type.END)
            ? "unexpected end of template, expected '" + wanted + "'."
            : "expected token '" + wanted + "', got '" + current().described() + "'");
  }

  JinjaException wrong(String reason) {
    return wrong(reason, current().line());
  }

  static JinjaException wrong(String reason, int line) {
    return new JinjaException(JinjaException.Kind.SYNTAX, reason, line);
  }

  void enter() {
    if (++depth > DEPTH) {
      throw wrong("the template nests more than " + DEPTH + " deep");
    }
  }

  void leave() {
    depth--;
  }
}
