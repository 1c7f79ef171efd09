package io.fireact.spec.yaml;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * An immutable YAML value that knows its place. Scalars are not typed here: what a plain {@code 12}
 * means is decided by the field that it stands for.
 */
public sealed interface YamlNode {
  SourceLocation location();

  /** What a person would call the value, for messages; never shows a secret. */
  String describe();

  /**
   * @param entries by key, in the text's order
   */
  record Mapping(SourceLocation location, Map<String, Entry> entries) implements YamlNode {
    private static final String KIND = "kind";

    public Mapping {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    /** The mapping with {@code key} added, or replaced where it stands. */
    public Mapping with(String key, Entry entry) {
      Map<String, Entry> changed = new LinkedHashMap<>(entries);
      changed.put(key, entry);
      return new Mapping(location, changed);
    }

    /** The mapping without {@code key}. */
    public Mapping without(String key) {
      Map<String, Entry> changed = new LinkedHashMap<>(entries);
      changed.remove(key);
      return new Mapping(location, changed);
    }

    /**
     * This mapping with what {@code over} says instead: mappings are merged key by key, except that
     * one of another {@code kind} replaces the whole; so do lists and plain values; nothing, or
     * null, takes away what is here.
     *
     * @param usualKind from a path, such as {@code student}, to the kind of a mapping there that
     *     does not say one; empty where there is no such kind
     */
    public Mapping merge(Mapping over, UnaryOperator<String> usualKind) {
      return merge(over, "", usualKind);
    }

    private Mapping merge(Mapping over, String path, UnaryOperator<String> usualKind) {
      Map<String, Entry> merged = new LinkedHashMap<>(entries);
      over.entries.forEach(
          (key, entry) -> {
            Entry mine = merged.get(key);
            String inner = path.isEmpty() ? key : path + "." + key;
            if (mine != null && entry.value() instanceof Scalar scalar && scalar.empty()) {
              merged.remove(key);
            } else if (mine != null
                && mine.value() instanceof Mapping under
                && entry.value() instanceof Mapping above
                && !under.otherKind(above, usualKind.apply(inner))) {
              merged.put(key, new Entry(entry.key(), under.merge(above, inner, usualKind)));
            } else {
              merged.put(key, entry);
            }
          });
      return new Mapping(over.location, merged);
    }

    /** Whether the other one says what kind it is, and this one is of another. */
    private boolean otherKind(Mapping other, String usual) {
      String mine = kind(usual);
      String its = other.kind("");
      return !mine.isEmpty() && !its.isEmpty() && !mine.equals(its);
    }

    private String kind(String usual) {
      Entry written = entries.get(KIND);
      return written != null && written.value() instanceof Scalar scalar ? scalar.text() : usual;
    }

    @Override
    public String describe() {
      return "a mapping";
    }
  }

  /**
   * @param key where the key stands
   */
  record Entry(SourceLocation key, YamlNode value) {}

  /** A key as it is shown inside a path. */
  static String shown(String key) {
    String shown = new Scalar(SourceLocation.START, key, true).describe();
    return shown.startsWith("\"") ? shown.substring(1, shown.length() - 1) : shown;
  }

  /** {@code text} on one line, with what could not be seen, or could mislead, as escapes. */
  static String visible(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              switch (Character.getType(c)) {
                case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED ->
                    out.append(c == '\n' ? "\\n" : c == '\t' ? "\\t" : "\\u%04X".formatted(c));
                default -> out.appendCodePoint(c);
              }
            });
    return out.toString();
  }

  /** A list. */
  record Sequence(SourceLocation location, List<YamlNode> items) implements YamlNode {
    public Sequence {
      items = List.copyOf(items);
    }

    @Override
    public String describe() {
      return "a list";
    }
  }

  /**
   * @param text the value without its quotes
   * @param quoted whether it can only be text
   */
  record Scalar(SourceLocation location, String text, boolean quoted) implements YamlNode {
    private static final int SHOWN = 40;
    // YAML 1.2 core schema, without leading zeros: 010 means 10 to some readers and 8 to others.
    private static final Pattern NUMBER =
        Pattern.compile("[-+]?(\\.[0-9]+|(0|[1-9][0-9]*)(\\.[0-9]*)?)([eE][-+]?[0-9]{1,9})?");
    private static final int LONGEST_NUMBER = 40;

    /** Whether the value is missing or says null. */
    public boolean empty() {
      return !quoted
          && (text.isEmpty()
              || text.equals("~")
              || text.equals("null")
              || text.equals("Null")
              || text.equals("NULL"));
    }

    public boolean number() {
      return !quoted && text.length() <= LONGEST_NUMBER && NUMBER.matcher(text).matches();
    }

    /** The truth value, if it is one. */
    public Optional<Boolean> flag() {
      if (quoted) {
        return Optional.empty();
      }
      return switch (text) {
        case "true", "True", "TRUE" -> Optional.of(true);
        case "false", "False", "FALSE" -> Optional.of(false);
        default -> Optional.empty();
      };
    }

    @Override
    public String describe() {
      if (Secrets.looksLikeOne(text)) {
        return "a secret";
      }
      String shown =
          text.codePointCount(0, text.length()) <= SHOWN
              ? text
              : text.substring(0, text.offsetByCodePoints(0, SHOWN)) + "...";
      if (empty()) {
        return "nothing";
      }
      if (number() || flag().isPresent()) {
        return shown;
      }
      return '"' + visible(shown) + '"';
    }
  }
}
