package io.fireact.spec.read;

/**
 * Divides a whole number by weights: the method of Webster (Sainte-Lagu\u00eb). Nobody gets fewer
 * where there is more to give, so that training sets of more trajectories hold those of fewer, and
 * weights that are whole and add up to the number are what each gets.
 */
final class Apportionment {
  private Apportionment() {}

  /**
   * What each gets.
   *
   * @param weights above 0
   */
  static int[] of(int total, double[] weights) {
    int[] given = new int[weights.length];
    for (int i = 0; i < total; i++) {
      int next = 0;
      for (int j = 1; j < weights.length; j++) {
        // weight / (2 given + 1), without a division that rounds; the first of equals
        if (weights[j] * (2.0 * given[next] + 1) > weights[next] * (2.0 * given[j] + 1)) {
          next = j;
        }
      }
      given[next]++;
    }
    return given;
  }
}
