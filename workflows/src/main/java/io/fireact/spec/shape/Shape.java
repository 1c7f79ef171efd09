package io.fireact.spec.shape;

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
public sealed interface Shape {

  /** What is allowed, in words that continue "allowed is". */
  String allowed();

  /** An integer in [min, max]. */
  record Whole(long min, long max) implements Shape {
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
  record Decimal(double min, boolean above, double max, boolean below) implements Shape {
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
  record Flag() implements Shape {
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
  record Text(int longest, Pattern pattern, String allowed) implements Shape {
    static Text matching(int longest, String pattern, String allowed) {
      return new Text(longest, Pattern.compile(pattern), allowed);
    }

    static Text line(int longest) {
      return matching(
          longest, "^[^\\u0000-\\u001f\\u007f]+$", "one line of 1 to " + longest + " characters");
    }

    static Text lines(int longest) {
      return matching(
          longest,
          "^[^\\u0000-\\u0008\\u000b-\\u001f\\u007f]+$",
          "text of 1 to " + longest + " characters");
    }

    boolean holds(String value) {
      int length = value.codePointCount(0, value.length());
      return length >= 1 && length <= longest && pattern.matcher(value).matches();
    }

    // Patterns have no equality of their own, and shapes are compared in tests only.
    @Override
    public boolean equals(Object other) {
      return other instanceof Text text
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
  record Choice(List<String> values) implements Shape {
    public Choice {
      values = List.copyOf(values);
    }

    @Override
    public String allowed() {
      return either(values);
    }
  }

  /** A set of words, written as a list; its order has no meaning and is made the declared one. */
  record Choices(List<String> values) implements Shape {
    public Choices {
      values = List.copyOf(values);
    }

    @Override
    public String allowed() {
      return "a list of one or more of " + String.join(", ", values) + ", each once";
    }
  }

  /** A mapping with known keys. */
  record Group(List<Field> fields) implements Shape {
    public Group {
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

    private static List<String> names(List<Field> fields) {
      return fields.stream().map(Field::name).toList();
    }
  }

  /**
   * A mapping that says by its key named kind which other keys it has.
   *
   * @param usual the kind of a mapping that does not say; empty where it must
   */
  record OneOf(List<Kind> kinds, String usual) implements Shape {
    public OneOf {
      kinds = List.copyOf(kinds);
      if (!usual.isEmpty() && !kinds.stream().map(Kind::name).toList().contains(usual)) {
        throw new IllegalArgumentException("the usual kind " + usual + " is not declared");
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
  record Kind(String name, String description, Group group) {}

  /**
   * A mapping whose keys and values are not ours: any JSON, or one text a key.
   *
   * @param value of every key; empty for any JSON
   */
  record OpenMapping(Text key, Optional<Text> value) implements Shape {
    @Override
    public String allowed() {
      return "a mapping from "
          + key.allowed()
          + " to "
          + value.map(Text::allowed).orElse("any value that JSON has");
    }
  }

  /** The sweep's axes; their values have the shapes of the fields that they set. */
  record Axes() implements Shape {
    @Override
    public String allowed() {
      return "a mapping from an axis's name to the list of its values";
    }
  }

  /** A key of a mapping. */
  record Field(String name, Shape shape, Fallback fallback, String description) {}

  /** What a field is when the spec does not say. */
  sealed interface Fallback {
    /** The field must be written. */
    record Required() implements Fallback {}

    /** The field is not there, and its component null. */
    record Absent() implements Fallback {}

    /** A value, written as it could be in a spec. */
    record Value(JsonNode value) implements Fallback {}

    /** The spec's top-level seed. */
    record TopSeed() implements Fallback {}

    /**
     * A value that other fields of the same mapping decide: the first case that holds, else {@code
     * value}.
     */
    record Depending(JsonNode value, List<Case> cases) implements Fallback {
      public Depending {
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
