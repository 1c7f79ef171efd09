package io.fireact.spec.yaml;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Collects faults: each once, and not without limit, so that a hopeless text is given up in bounded
 * time. Not thread-safe.
 */
public final class Faults {
  /** More than anybody reads at once. */
  public static final int LIMIT = 100;

  private final Set<Fault> faults = new LinkedHashSet<>();

  /** Adds a fault unless it is known or the limit is reached. */
  public void add(Place place, String path, String message) {
    if (!full()) {
      faults.add(new Fault(place, path, message));
    }
  }

  public boolean isEmpty() {
    return faults.isEmpty();
  }

  public int size() {
    return faults.size();
  }

  /** Whether looking further is of no use. */
  public boolean full() {
    return faults.size() >= LIMIT;
  }

  /** The faults in the order of the text. */
  public List<Fault> sorted() {
    List<Fault> sorted = new ArrayList<>(faults);
    sorted.sort(Comparator.comparing(Fault::place).thenComparing(Fault::path));
    return List.copyOf(sorted);
  }
}
