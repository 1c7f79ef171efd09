package io.fireact.record;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * One record of a file that somebody else wrote, with its place: what is wrong with it is told with
 * file and record. A format says which of its fields are read and which are known and of no
 * consequence; any other field is refused by name, since it might mean something.
 *
 * @param file as the user named it
 * @param place in the file, such as {@code record 17} or {@code line 3}
 */
public record DataRecord(Path file, String place, JsonNode value) {

  /**
   * A field that has to be text.
   *
   * @throws FailureException BAD_DATA when it is missing or something else
   */
  public String text(String field) {
    JsonNode found = value.path(field);
    if (!found.isTextual()) {
      throw bad(
          "\"%s\" must be text, but is %s"
              .formatted(field, found.isMissingNode() ? "missing" : shown(found)));
    }
    return found.textValue();
  }

  /**
   * A field that has to be text with something to see in it, without blanks at its ends: no-break
   * spaces and invisible characters alone say nothing.
   *
   * @throws FailureException BAD_DATA when it is missing, something else, or blank
   */
  public String words(String field) {
    String words = text(field).strip();
    if (isBlank(words)) {
      throw bad("\"" + field + "\" is empty");
    }
    return words;
  }

  /** Whether nothing of a text can be seen. */
  public static boolean isBlank(String text) {
    return text.codePoints()
        .allMatch(
            c ->
                Character.isWhitespace(c)
                    || Character.isSpaceChar(c)
                    || Character.isISOControl(c)
                    || Character.getType(c) == Character.FORMAT);
  }

  /**
   * A field that has to be a whole number of at least {@code least}.
   *
   * @throws FailureException BAD_DATA when it is missing or something else
   */
  public long whole(String field, long least) {
    JsonNode found = value.path(field);
    if (!found.isIntegralNumber() || !found.canConvertToLong() || found.longValue() < least) {
      throw bad(
          "\"%s\" must be a whole number%s, but is %s"
              .formatted(
                  field,
                  least == Long.MIN_VALUE ? " of 64 bits" : " from " + least + " on",
                  found.isMissingNode() ? "missing" : shown(found)));
    }
    return found.longValue();
  }

  /**
   * A field that has to be an object, as a record of its own.
   *
   * @throws FailureException BAD_DATA when it is missing or something else
   */
  public DataRecord object(String field) {
    JsonNode found = value.path(field);
    if (!found.isObject()) {
      throw bad(
          "\"%s\" must be an object, but is %s"
              .formatted(field, found.isMissingNode() ? "missing" : shown(found)));
    }
    return new DataRecord(file, place + ", " + field, found);
  }

  /**
   * A field that may be missing or null, which both are empty text.
   *
   * @throws FailureException BAD_DATA when it is something else than text
   */
  public String textOrEmpty(String field) {
    return value.hasNonNull(field) ? text(field) : "";
  }

  /**
   * Refuses what is no object, and fields that the format does not know.
   *
   * @param format what the record is called in messages, such as {@code an alpaca record}
   * @param read fields that decide something
   * @param ignored fields that are known and decide nothing
   * @throws FailureException BAD_DATA naming the first other field
   */
  public void expectFields(String format, Collection<String> read, Collection<String> ignored) {
    if (!value.isObject()) {
      throw bad(
          "it is %s, not %s with %s".formatted(shown(value), format, String.join(", ", read)));
    }
    for (Map.Entry<String, JsonNode> field : value.properties()) {
      if (!read.contains(field.getKey()) && !ignored.contains(field.getKey())) {
        throw bad(
            "\"%s\" is no known field of %s; read are %s%s; rename or remove it"
                .formatted(
                    field.getKey(),
                    format,
                    String.join(", ", read),
                    ignored.isEmpty()
                        ? ""
                        : ", without consequence are " + String.join(", ", sorted(ignored))));
      }
    }
  }

  private static Set<String> sorted(Collection<String> names) {
    return new TreeSet<>(names);
  }

  /**
   * Refuses a field that is there and not empty: null, "", [] and {} say nothing.
   *
   * @param why what the field means, and what to do instead
   */
  public void expectEmpty(String field, String why) {
    JsonNode found = value.path(field);
    boolean empty =
        found.isMissingNode()
            || found.isNull()
            || (found.isTextual() && found.textValue().isBlank())
            || (found.isContainerNode() && found.isEmpty());
    if (!empty) {
      throw bad("\"%s\" is %s; %s".formatted(field, shown(found), why));
    }
  }

  /** The elements of a list; those of none are no records. */
  public List<DataRecord> elements(String field) {
    JsonNode list = value.path(field);
    if (!list.isArray()) {
      throw bad(
          "\"%s\" must be a list, but is %s"
              .formatted(field, list.isMissingNode() ? "missing" : shown(list)));
    }
    List<DataRecord> elements = new ArrayList<>();
    for (JsonNode element : list) {
      elements.add(
          new DataRecord(file, "%s, %s %d".formatted(place, field, elements.size() + 1), element));
    }
    return elements;
  }

  /** Something is wrong with this record. */
  public FailureException bad(String what) {
    return new FailureException(FailureType.BAD_DATA, file + ", " + place + ": " + what);
  }

  private static String shown(JsonNode node) {
    String text = node.toString();
    return text.length() <= 80 ? text : text.substring(0, 77) + "...";
  }
}
