package io.fireact.lm.architecture;

/**
 * A named tensor, and where it stands among the others when all are one flat vector.
 *
 * @param name as in the model's file
 * @param position of its first element
 * @param rows of the matrix; the length of a vector
 * @param columns of the matrix; 0 for a vector
 */
public record Parameter(String name, long position, int rows, int columns) {

  /** Its place in a float array of all of them; only for models that fit one. */
  public int offset() {
    return Math.toIntExact(position);
  }

  /** Number of elements. */
  public int size() {
    return columns == 0 ? rows : Math.multiplyExact(rows, columns);
  }

  /** The shape as the file states it. */
  public long[] shape() {
    return columns == 0 ? new long[] {rows} : new long[] {rows, columns};
  }
}
