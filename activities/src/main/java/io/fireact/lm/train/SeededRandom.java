package io.fireact.lm.train;

import java.nio.charset.StandardCharsets;

/**
 * SplitMix64 (Steele, Lea and Flood 2014), the same numbers on every machine and Java version. For
 * initial weights, data order and sampling; not for secrets.
 */
public final class SeededRandom {
  private long state;

  SeededRandom(long state) {
    this.state = state;
  }

  /** A stream of its own for each purpose, so that a new use never shifts another's numbers. */
  public static SeededRandom of(long seed, String purpose) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : purpose.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ b) * 0x100000001b3L;
    }
    return new SeededRandom(mix(seed + 0x9e3779b97f4a7c15L) ^ hash);
  }

  public long nextLong() {
    state += 0x9e3779b97f4a7c15L;
    return mix(state);
  }

  /** Uniform in [0, 1), 53 bits. */
  public double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /** Uniform in [0, bound). */
  public int nextInt(int bound) {
    if (bound <= 0) {
      throw new IllegalArgumentException("bound must be positive, not " + bound);
    }
    return (int) Math.multiplyHigh(nextLong() >>> 1, (long) bound << 1);
  }

  /** Standard normal (Box and Muller 1958). */
  public double nextGaussian() {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - nextDouble()));
    return radius * StrictMath.cos(2 * StrictMath.PI * nextDouble());
  }

  /** The numbers 0 to n - 1 in random order. */
  public int[] permutation(int n) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      int j = nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  private static long mix(long z) {
    long a = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    long b = (a ^ (a >>> 27)) * 0x94d049bb133111ebL;
    return b ^ (b >>> 31);
  }
}
