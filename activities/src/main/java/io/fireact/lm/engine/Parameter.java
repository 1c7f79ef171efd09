package io.fireact.lm.engine;

/**
 * A named tensor inside a flat vector.
 *
 * @param name as in the model's file
 * @param offset of its first element
 * @param rows of the matrix; the length of a vector
 * @param columns of the matrix; 0 for a vector
 */
public record Parameter(String name, int offset, int rows, int columns) {

  /** Number of elements. */
  public int size() {
    return columns == 0 ? rows : rows * columns;
  }

  /** The shape as the file states it. */
  public long[] shape() {
    return columns == 0 ? new long[] {rows} : new long[] {rows, columns};
  }
}
