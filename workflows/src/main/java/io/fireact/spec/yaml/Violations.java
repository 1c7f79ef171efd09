package io.fireact.spec.yaml;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Collects violations: each once, and not without limit, so that a hopeless text is given up in
 * bounded time. Not thread-safe.
 */
public final class Violations {
  /** More than anybody reads at once. */
  public static final int LIMIT = 100;

  private final Set<Violation> violations = new LinkedHashSet<>();

  /** Adds a violation unless it is known or the limit is reached. */
  public void add(SourceLocation location, String path, String message) {
    if (!full()) {
      violations.add(new Violation(location, path, message));
    }
  }

  public boolean isEmpty() {
    return violations.isEmpty();
  }

  public int size() {
    return violations.size();
  }

  /** Whether looking further is of no use. */
  public boolean full() {
    return violations.size() >= LIMIT;
  }

  /** The violations in the order of the text. */
  public List<Violation> sorted() {
    List<Violation> sorted = new ArrayList<>(violations);
    sorted.sort(Comparator.comparing(Violation::location).thenComparing(Violation::path));
    return List.copyOf(sorted);
  }
}
