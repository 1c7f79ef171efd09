package io.fireact.spec.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a value of a spec may be; the reader and the JSON Schema both come from it. Rules between
 * fields are not here: they are checked on whole points.
 */
public sealed interface Schema {

  /** What is allowed, in words that continue "allowed is". */
  String allowed();

  /** An integer in [min, max]. */
  record IntegerField(long min, long max) implements Schema {
    @Override
    public String allowed() {
      return min == max ? Long.toString(min) : "a whole number from " + min + " to " + max;
    }
  }

  /**
   * A finite number.
   *
   * @param above whether {@code min} itself is left out
   * @param below whether {@code max} itself is left out
   */
  record NumberField(double min, boolean above, double max, boolean below) implements Schema {
    @Override
    public String allowed() {
      return above || below
          ? "a number "
              + (above ? "above " : "at least ")
              + plain(min)
              + (below ? " and below " : " and at most ")
              + plain(max)
          : "a number from " + plain(min) + " to " + plain(max);
    }

    boolean holds(double value) {
      return (above ? value > min : value >= min) && (below ? value < max : value <= max);
    }

    private static String plain(double value) {
      return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }
  }

  /** True or false. */
  record BooleanField() implements Schema {
    @Override
    public String allowed() {
      return "true or false";
    }
  }

  /**
   * Text of one to {@code longest} characters.
   *
   * @param pattern a regular expression that means the same to Java and to JSON Schema
   * @param allowed the pattern in words
   */
  record StringField(int longest, Pattern pattern, String allowed) implements Schema {
    static StringField matching(int longest, String pattern, String allowed) {
      return new StringField(longest, Pattern.compile(pattern), allowed);
    }

    static StringField line(int longest) {
      return matching(
          longest, "^[^\\u0000-\\u001f\\u007f]+$", "one line of 1 to " + longest + " characters");
    }

    static StringField lines(int longest) {
      return matching(
          longest,
          "^[^\\u0000-\\u0008\\u000b-\\u001f\\u007f]+$",
          "text of 1 to " + longest + " characters");
    }

    boolean holds(String value) {
      int length = value.codePointCount(0, value.length());
      return length >= 1 && length <= longest && pattern.matcher(value).matches();
    }

    // Patterns have no equality of their own, and schemas are compared in tests only.
    @Override
    public boolean equals(Object other) {
      return other instanceof StringField text
          && longest == text.longest
          && allowed.equals(text.allowed)
          && pattern.pattern().equals(text.pattern.pattern());
    }

    @Override
    public int hashCode() {
      return allowed.hashCode();
    }
  }

  /** One of some words. */
  record EnumField(List<String> values) implements Schema {
    public EnumField {
      values = List.copyOf(values);
    }

    @Override
    public String allowed() {
      return either(values);
    }
  }

  /** A set of words, written as a list; its order has no meaning and is made the declared one. */
  record EnumSetField(List<String> values) implements Schema {
    public EnumSetField {
      values = List.copyOf(values);
    }

    @Override
    public String allowed() {
      return "a list of one or more of " + String.join(", ", values) + ", each once";
    }
  }

  /** A mapping with known keys. */
  record ObjectField(List<Property> fields) implements Schema {
    public ObjectField {
      fields = List.copyOf(fields);
      if (new HashSet<>(names(fields)).size() != fields.size()) {
        throw new IllegalArgumentException("a field is declared twice in " + names(fields));
      }
    }

    @Override
    public String allowed() {
      return "a mapping with " + String.join(", ", names());
    }

    List<String> names() {
      return names(fields);
    }

    private static List<String> names(List<Property> fields) {
      return fields.stream().map(Property::name).toList();
    }
  }

  /**
   * A mapping that says by its key named kind which other keys it has.
   *
   * @param defaultKind the kind of a mapping that does not say; empty where it must
   */
  record OneOf(List<Kind> kinds, String defaultKind) implements Schema {
    public OneOf {
      kinds = List.copyOf(kinds);
      if (!defaultKind.isEmpty()
          && !kinds.stream().map(Kind::name).toList().contains(defaultKind)) {
        throw new IllegalArgumentException("the default kind " + defaultKind + " is not declared");
      }
    }

    /** One whose kind must be written. */
    OneOf(List<Kind> kinds) {
      this(kinds, "");
    }

    @Override
    public String allowed() {
      return "a mapping whose kind is " + either(names());
    }

    List<String> names() {
      return kinds.stream().map(Kind::name).toList();
    }
  }

  /** One alternative of a {@link OneOf}. */
  record Kind(String name, String description, ObjectField group) {}

  /**
   * A mapping whose keys and values are not ours: any JSON, or one text a key.
   *
   * @param value of every key; empty for any JSON
   */
  record OpenMapping(StringField key, Optional<StringField> value) implements Schema {
    @Override
    public String allowed() {
      return "a mapping from "
          + key.allowed()
          + " to "
          + value.map(StringField::allowed).orElse("any value that JSON has");
    }
  }

  /**
   * A list of things of one kind.
   *
   * @param item of each
   */
  record ListOf(Schema item) implements Schema {
    /** Most items. */
    static final int MOST = 1_000;

    @Override
    public String allowed() {
      return "a list of at most " + MOST + ", each " + item.allowed();
    }
  }

  /**
   * A mapping from names that the spec gives.
   *
   * @param value of each name
   */
  record MapOf(StringField key, Schema value) implements Schema {
    @Override
    public String allowed() {
      return "a mapping from " + key.allowed() + " to " + value.allowed();
    }
  }

  /** The sweep's axes; their values have the schemas of the fields that they set. */
  record Axes() implements Schema {
    @Override
    public String allowed() {
      return "a mapping from an axis's name to the list of its values";
    }
  }

  /** A key of a mapping. */
  record Property(String name, Schema schema, DefaultValue defaultValue, String description) {}

  /** What a field is when the spec does not say. */
  sealed interface DefaultValue {
    /** The field must be written. */
    record Required() implements DefaultValue {}

    /** The field is not there, and its component null. */
    record Absent() implements DefaultValue {}

    /** A value, written as it could be in a spec. */
    record Constant(JsonNode value) implements DefaultValue {}

    /** The spec's top-level seed. */
    record TopSeed() implements DefaultValue {}

    /**
     * A value that other fields of the same mapping decide: the first case that holds, else {@code
     * value}.
     */
    record Conditional(JsonNode value, List<Case> cases) implements DefaultValue {
      public Conditional {
        cases = List.copyOf(cases);
      }
    }
  }

  /**
   * Another default.
   *
   * @param field that must be written for it to hold
   * @param is what is written there; empty where anything will do
   */
  record Case(String field, Optional<String> is, JsonNode value) {
    /** A sentence for the field's description. */
    String sentence() {
      return " Default where %s is %s: %s."
          .formatted(field, is.orElse("written"), value.isTextual() ? value.textValue() : value);
    }
  }

  private static String either(List<String> values) {
    int last = values.size() - 1;
    return last == 0
        ? values.get(0)
        : values.stream().limit(last).collect(Collectors.joining(", ")) + " or " + values.get(last);
  }
}
