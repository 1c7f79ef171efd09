package io.fireact.lm.text.jinja;

/**
 * What a template ends in when it gives no text: it is no Jinja, it refuses the conversation, or it
 * does what Python would raise for. The message begins with the template's line, once it is known.
 */
public final class JinjaException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** What Python would raise; the first two and the last are no errors of a running template. */
  public enum Kind {
    /** Not a template, or one that needs what is not there; found while parsing. */
    SYNTAX(""),
    /** The template itself refuses, by {@code raise_exception}. */
    RAISED(""),
    UNDEFINED("UndefinedError: "),
    TYPE("TypeError: "),
    VALUE("ValueError: "),
    INDEX("IndexError: "),
    KEY("KeyError: "),
    SECURITY("SecurityError: "),
    OVERFLOW("OverflowError: "),
    ZERO_DIVISION("ZeroDivisionError: "),
    ASSERTION("AssertionError: "),
    RUNTIME("TemplateRuntimeError: "),
    /** More steps, text or nesting than a template may take. */
    LIMIT("");

    private final String prefix;

    Kind(String prefix) {
      this.prefix = prefix;
    }

    boolean lookup() {
      return this == INDEX || this == KEY;
    }
  }

  private final Kind kind;
  private final String reason;
  private final int line;

  JinjaException(Kind kind, String reason) {
    this(kind, reason, 0);
  }

  JinjaException(Kind kind, String reason, int line) {
    super((line > 0 ? "line " + line + ": " : "") + kind.prefix + reason);
    this.kind = kind;
    this.reason = reason;
    this.line = line;
  }

  static JinjaException type(String reason) {
    return new JinjaException(Kind.TYPE, reason);
  }

  static JinjaException value(String reason) {
    return new JinjaException(Kind.VALUE, reason);
  }

  static JinjaException limit(String reason) {
    return new JinjaException(Kind.LIMIT, reason);
  }

  public Kind kind() {
    return kind;
  }

  /** The message without line and kind, such as the template's own words. */
  public String reason() {
    return reason;
  }

  /** The template's line, from 1; 0 where it is not known. */
  public int line() {
    return line;
  }

  JinjaException at(int known) {
    if (line > 0 || known <= 0) {
      return this;
    }
    JinjaException located = new JinjaException(kind, reason, known);
    located.setStackTrace(getStackTrace());
    return located;
  }
}
