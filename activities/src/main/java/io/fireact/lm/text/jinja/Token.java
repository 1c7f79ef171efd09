package io.fireact.lm.text.jinja;

/**
 * A piece of a template.
 *
 * @param text of names and operators as written, of strings and data what they stand for
 * @param value of numbers
 * @param line from 1
 */
record Token(Type type, String text, Object value, int line) {
  enum Type {
    DATA("template data / text"),
    VARIABLE_BEGIN("begin of print statement"),
    VARIABLE_END("end of print statement"),
    BLOCK_BEGIN("begin of statement block"),
    BLOCK_END("end of statement block"),
    NAME("name"),
    STRING("string"),
    NUMBER("number"),
    OPERATOR("operator"),
    END("end of template");

    private final String words;

    Type(String words) {
      this.words = words;
    }
  }

  boolean is(Type wanted) {
    return type == wanted;
  }

  boolean name(String wanted) {
    return type == Type.NAME && text.equals(wanted);
  }

  boolean operator(String wanted) {
    return type == Type.OPERATOR && text.equals(wanted);
  }

  String described() {
    return type == Type.NAME || type == Type.OPERATOR ? text : type.words;
  }
}
