package io.fireact.task;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Draws records of a file as FireAct's released code does: the indices in the order of Python's
 * {@code random.Random(seed).shuffle}, a slice of them.
 */
public final class SeededDraw {
  private final int[] order;

  /**
   * @param size records of the file
   */
  public SeededDraw(long seed, int size) {
    order = new MersenneTwister(seed).shuffled(size);
  }

  /**
   * Indices into the file.
   *
   * @param from how many were drawn before
   * @param to how many are drawn then
   */
  public IntStream slice(int from, int to) {
    return Arrays.stream(order, from, to);
  }

  /** Those of {@code records} in a slice. */
  public <T> List<T> of(List<T> records, int from, int to) {
    return slice(from, to).mapToObj(records::get).toList();
  }
}
