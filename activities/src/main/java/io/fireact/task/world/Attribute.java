package io.fireact.task.world;

import java.util.List;
import java.util.Locale;

/** What questions ask about a person. */
enum Attribute {
  CITY("in which city was %s born?"),
  YEAR("in which year was %s born?"),
  JOB("which job had %s?");

  /** All of them, in the order in which passages have them. */
  static final List<Attribute> ALL = List.of(values());

  private final String question;

  Attribute(String question) {
    this.question = question;
  }

  /** As passages name it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The question about somebody. */
  String of(String whom) {
    return String.format(Locale.ROOT, question, whom);
  }
}
