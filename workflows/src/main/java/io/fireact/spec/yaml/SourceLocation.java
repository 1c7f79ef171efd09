package io.fireact.spec.yaml;

import java.util.Comparator;

/**
 * Where something stands in a text.
 *
 * @param file 0 for the spec itself, from 1 for the files that it includes
 * @param line from 1
 * @param column from 1, in code points
 */
public record SourceLocation(int file, int line, int column) implements Comparable<SourceLocation> {
  private static final Comparator<SourceLocation> ORDER =
      Comparator.comparingInt(SourceLocation::file)
          .thenComparingInt(SourceLocation::line)
          .thenComparingInt(SourceLocation::column);

  /** The beginning of the spec. */
  public static final SourceLocation START = startOf(0);

  /** The beginning of a file. */
  public static SourceLocation startOf(int file) {
    return new SourceLocation(file, 1, 1);
  }

  @Override
  public int compareTo(SourceLocation other) {
    return ORDER.compare(this, other);
  }
}
