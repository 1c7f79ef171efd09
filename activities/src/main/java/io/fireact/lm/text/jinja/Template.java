package io.fireact.lm.text.jinja;

import java.math.BigInteger;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A parsed template. Thread safe: each rendering has its own state. */
public final class Template {
  private final List<Statement> statements;
  private final Scopes scopes;

  private Template(List<Statement> statements, Scopes scopes) {
    this.statements = statements;
    this.scopes = scopes;
  }

  /**
   * A part of a text, in Java's chars.
   *
   * @param start first char
   * @param end the char after the last
   */
  public record Span(int start, int end) {}

  /**
   * What a template makes.
   *
   * @param generated what {@code generation} blocks enclose, in order; of those that stand in a
   *     macro or another kept block nothing is said
   */
  public record Rendered(String text, List<Span> generated) {}

  /**
   * Parses a template.
   *
   * @throws JinjaException SYNTAX with the line, for what is no Jinja and for what is not there
   */
  public static Template parse(String source) {
    try {
      List<Statement> statements = Parser.parse(source);
      return new Template(statements, Scopes.of(statements));
    } catch (StackOverflowError e) {
      throw JinjaException.limit("the template nests too deep");
    }
  }

  /** Whether it marks what is to be learned. */
  public boolean marksGeneration() {
    return scopes.generation();
  }

  /** Line of the first generation block whose place in the text is not known; 0: there is none. */
  public int unplacedGeneration() {
    return scopes.buffered();
  }

  /**
   * Renders.
   *
   * @param variables by name: texts, numbers, flags, null for None, lists and maps of these
   * @param clock what {@code strftime_now} reads
   * @throws JinjaException with the line where it fails or refuses
   */
  public Rendered render(Map<String, ? extends @Nullable Object> variables, Clock clock) {
    Map<String, Object> context = new HashMap<>(Globals.ALL);
    variables.forEach((name, value) -> context.put(name, value(value)));
    try {
      return new Interpreter(scopes, context, clock).render(statements);
    } catch (StackOverflowError e) {
      throw JinjaException.limit("the template nests or calls itself too deep");
    }
  }

  private static Object value(@Nullable Object given) {
    if (given == null) {
      return PyNone.NONE;
    } else if (given instanceof String || given instanceof Boolean || given instanceof Double) {
      return given;
    } else if (given instanceof Integer || given instanceof Long) {
      return BigInteger.valueOf(((Number) given).longValue());
    } else if (given instanceof BigInteger) {
      return given;
    } else if (given instanceof List<?> list) {
      List<Object> items = new ArrayList<>();
      list.forEach(item -> items.add(value(item)));
      return new PyList(items);
    } else if (given instanceof Map<?, ?> map) {
      PyDict dict = new PyDict();
      map.forEach((key, item) -> dict.put(value(key), value(item)));
      return dict;
    }
    throw new IllegalArgumentException("no value of a template: " + given.getClass());
  }
}
