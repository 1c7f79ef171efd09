package io.fireact.spec.yaml;

/**
 * Where something stands in a text.
 *
 * @param line from 1
 * @param column from 1, in code points
 */
public record SourceLocation(int line, int column) implements Comparable<SourceLocation> {
  /** The beginning of the text. */
  public static final SourceLocation START = new SourceLocation(1, 1);

  @Override
  public int compareTo(SourceLocation other) {
    return line != other.line
        ? Integer.compare(line, other.line)
        : Integer.compare(column, other.column);
  }
}
