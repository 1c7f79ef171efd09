package io.fireact.spec.yaml;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Reads one YAML document whose root is a mapping, within limits of size, nesting and aliases. Not
 * for YAML in general: tags, merge keys, several documents and keys that are not scalars are
 * violations.
 */
public final class YamlReader {
  /** Largest text in characters: 1 MiB. */
  public static final int CHARACTERS = 1 << 20;

  /** Deepest nesting. */
  public static final int DEPTH = 20;

  /** Most values in one text, aliases counted as often as they are used. */
  public static final int NODES = 50_000;

  private final int file;
  private final ParserImpl parser;
  private final Violations violations;
  private final Map<String, Counted> anchors = new HashMap<>();
  private int nodes;

  private YamlReader(String text, int file, Violations violations) {
    this.file = file;
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(CHARACTERS);
    this.parser = new ParserImpl(new StreamReader(text), options);
    this.violations = violations;
  }

  /** A value and how many values are in it; none while it is still being read. */
  private record Counted(@Nullable YamlNode node, int nodes) {}

  /** Ends the reading: nothing that follows could be trusted. */
  private static final class Stop extends RuntimeException {
    final transient SourceLocation location;

    Stop(SourceLocation location, String message) {
      super(message, null, false, false);
      this.location = location;
    }

    String reason() {
      return String.valueOf(getMessage());
    }
  }

  /**
   * The document's root mapping; empty when there is none, and then there is a violation that says
   * why. Violations that leave the rest readable are reported beside a result.
   *
   * @param file which of the spec's files it is
   */
  public static Optional<YamlNode.Mapping> read(String text, int file, Violations violations) {
    SourceLocation start = SourceLocation.startOf(file);
    if (text.length() > CHARACTERS) {
      violations.add(
          start,
          "",
          "the text has " + text.length() + " characters; allowed are at most " + CHARACTERS);
      return Optional.empty();
    }
    Optional<Violation> unprintable = unprintable(text, file);
    if (unprintable.isPresent()) {
      Violation violation = unprintable.get();
      violations.add(violation.location(), violation.path(), violation.message());
      return Optional.empty();
    }
    try {
      return new YamlReader(text, file, violations).document();
    } catch (Stop stop) {
      violations.add(stop.location, "", stop.reason());
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
      violations.add(
          mark == null ? start : location(mark, file), "", "not valid YAML: " + reason(e));
    } catch (YAMLException e) {
      violations.add(start, "", "not valid YAML: " + firstLine(String.valueOf(e.getMessage())));
    }
    return Optional.empty();
  }

  private static String reason(MarkedYAMLException e) {
    String problem = firstLine(String.valueOf(e.getProblem()));
    return e.getContext() == null ? problem : firstLine(e.getContext()) + ", " + problem;
  }

  private static String firstLine(String message) {
    int end = message.indexOf('\n');
    return YamlNode.visible((end < 0 ? message : message.substring(0, end)).strip());
  }

  private static Optional<Violation> unprintable(String text, int file) {
    int line = 1;
    int column = 1;
    for (int i = 0; i < text.length(); ) {
      int character = text.codePointAt(i);
      // A byte order mark may open the text.
      if (!StreamReader.isPrintable(character) && !(i == 0 && character == 0xFEFF)) {
        return Optional.of(
            new Violation(
                new SourceLocation(file, line, column),
                "",
                "found the control character U+%04X; allowed is printable text"
                    .formatted(character)));
      }
      if (character == '\n') {
        line++;
        column = 1;
      } else {
        column++;
      }
      i += Character.charCount(character);
    }
    return Optional.empty();
  }

  private Optional<YamlNode.Mapping> document() {
    parser.getEvent();
    if (parser.checkEvent(Event.ID.StreamEnd)) {
      throw new Stop(
          SourceLocation.startOf(file),
          "the file is empty; allowed is a mapping with version, name and task");
    }
    parser.getEvent();
    YamlNode root = node(parser.getEvent(), 0);
    parser.getEvent();
    Event next = parser.getEvent();
    if (!next.is(Event.ID.StreamEnd)) {
      throw new Stop(
          location(next.getStartMark()), "a second document begins here; allowed is one to a file");
    }
    if (root instanceof YamlNode.Mapping mapping) {
      return Optional.of(mapping);
    }
    if (root instanceof YamlNode.Scalar scalar && scalar.empty()) {
      throw new Stop(
          SourceLocation.startOf(file),
          "the file is empty; allowed is a mapping with version, name and task");
    }
    throw new Stop(
        root.location(),
        "found " + root.describe() + "; allowed is a mapping with version, name and task");
  }

  private YamlNode node(Event event, int depth) {
    SourceLocation location = location(event.getStartMark());
    if (event instanceof AliasEvent alias) {
      return alias(alias, location);
    }
    count(1, location);
    if (depth > DEPTH) {
      throw new Stop(location, "nested deeper than " + DEPTH + " levels");
    }
    @Nullable String anchor = ((NodeEvent) event).getAnchor();
    int before = nodes;
    if (anchor != null) {
      anchors.put(anchor, new Counted(null, 0));
    }
    YamlNode node;
    if (event instanceof ScalarEvent scalar) {
      tag(scalar.getTag(), location);
      // Escapes can spell what the text itself must not hold.
      if (scalar.getValue().codePoints().anyMatch(c -> c == 0 || surrogate(c))) {
        throw new Stop(location, "found an escape that stands for no character");
      }
      node =
          new YamlNode.Scalar(
              location,
              scalar.getValue(),
              scalar.getScalarStyle() != DumperOptions.ScalarStyle.PLAIN);
    } else if (event instanceof SequenceStartEvent sequence) {
      tag(sequence.getTag(), location);
      node = sequence(location, depth);
    } else if (event instanceof MappingStartEvent mapping) {
      tag(mapping.getTag(), location);
      node = mapping(location, depth);
    } else {
      throw new Stop(location, "not valid YAML: a value is missing");
    }
    if (anchor != null) {
      anchors.put(anchor, new Counted(node, nodes - before + 1));
    }
    return node;
  }

  private static boolean surrogate(int character) {
    return character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
  }

  private YamlNode alias(AliasEvent alias, SourceLocation location) {
    Counted target = anchors.get(alias.getAnchor());
    if (target == null) {
      throw new Stop(
          location, "*" + alias.getAnchor() + " stands for nothing: no & defines it above");
    }
    if (target.node() == null) {
      throw new Stop(location, "*" + alias.getAnchor() + " stands for a value that contains it");
    }
    count(target.nodes(), location);
    return target.node();
  }

  private void count(int more, SourceLocation location) {
    nodes += more;
    if (nodes > NODES) {
      throw new Stop(location, "more than " + NODES + " values, aliases counted at each use");
    }
  }

  private void tag(@Nullable String tag, SourceLocation location) {
    if (tag != null) {
      violations.add(
          location, "", "found a type tag; tags are not allowed, quote a value to make it text");
    }
  }

  private YamlNode sequence(SourceLocation location, int depth) {
    List<YamlNode> items = new ArrayList<>();
    for (Event event = parser.getEvent();
        !event.is(Event.ID.SequenceEnd);
        event = parser.getEvent()) {
      items.add(node(event, depth + 1));
    }
    return new YamlNode.Sequence(location, items);
  }

  private YamlNode mapping(SourceLocation location, int depth) {
    Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
    for (Event event = parser.getEvent();
        !event.is(Event.ID.MappingEnd);
        event = parser.getEvent()) {
      SourceLocation keyLocation = location(event.getStartMark());
      YamlNode key = node(event, depth + 1);
      YamlNode value = node(parser.getEvent(), depth + 1);
      if (!(key instanceof YamlNode.Scalar name)) {
        violations.add(
            keyLocation, "", "found " + key.describe() + " as a key; allowed is a plain word");
      } else if (name.text().equals("<<") && !name.quoted()) {
        violations.add(
            keyLocation, "", "merge keys (<<) are not supported; write the fields, or use an axis");
      } else if (entries.containsKey(name.text())) {
        violations.add(
            keyLocation,
            "",
            "duplicate key "
                + new YamlNode.Scalar(keyLocation, name.text(), true).describe()
                + "; it is also in line "
                + entries.get(name.text()).key().line());
      } else {
        entries.put(name.text(), new YamlNode.Entry(keyLocation, value));
      }
    }
    return new YamlNode.Mapping(location, entries);
  }

  private SourceLocation location(Mark mark) {
    return location(mark, file);
  }

  private static SourceLocation location(Mark mark, int file) {
    return new SourceLocation(file, mark.getLine() + 1, mark.getColumn() + 1);
  }
}
