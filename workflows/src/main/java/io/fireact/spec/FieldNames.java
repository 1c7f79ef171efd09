package io.fireact.spec;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a spec calls the fields of one part of it. Rules name fields as a spec of one task has them,
 * {@code task.train}; one of several has that as {@code tasks.hotpotqa.train}.
 *
 * @param names name in rules to the name in the spec; of two that fit the longer one counts
 */
public record FieldNames(Map<String, String> names) {
  /** Those of a spec of one task. */
  public static final FieldNames AS_THEY_ARE = new FieldNames(Map.of());

  public FieldNames {
    names = Collections.unmodifiableMap(new LinkedHashMap<>(names));
  }

  /** What fields are called does not tell points apart. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FieldNames;
  }

  @Override
  public int hashCode() {
    return 0;
  }

  /** Where rules find and name the fields under their names in the spec. */
  PointCheck.Report of(PointCheck.Report spec) {
    return names.isEmpty()
        ? spec
        : new PointCheck.Report() {
          @Override
          public void problem(String path, String message) {
            spec.problem(renamed(path), renamed(message));
          }

          @Override
          public boolean written(String path) {
            return spec.written(renamed(path));
          }
        };
  }

  private String renamed(String text) {
    String alternatives =
        names.keySet().stream()
            .sorted((one, other) -> other.length() - one.length())
            .map(Pattern::quote)
            .collect(Collectors.joining("|"));
    // A field's name, or what it begins with; not the word in a sentence.
    return Pattern.compile("(?<![\\w.])(" + alternatives + ")(?=$|\\.[a-z])")
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(name(found.group(1))));
  }

  private String name(String rule) {
    return names.getOrDefault(rule, rule);
  }
}
