package io.fireact.task;

import java.math.BigInteger;

/**
 * MT19937 (Matsumoto and Nishimura 1998), seeded by an integer and shuffling as CPython 3's {@code
 * random.Random} does. Only for reproducing choices that were made in Python; for our own there is
 * {@link io.fireact.lm.train.SeededRandom}.
 */
final class MersenneTwister {
  private static final int N = 624;
  private static final int M = 397;

  private final int[] state = new int[N];
  private int next = N;

  /** As {@code random.Random(seed)}: by the magnitude, so a negative seed is its opposite. */
  MersenneTwister(long seed) {
    BigInteger magnitude = BigInteger.valueOf(seed).abs();
    int words = Math.max(1, (magnitude.bitLength() + 31) / 32);
    int[] key = new int[words];
    for (int i = 0; i < words; i++) {
      key[i] = magnitude.shiftRight(32 * i).intValue();
    }
    seed(key);
  }

  /** The numbers 0 to n - 1 as {@code random.shuffle(list(range(n)))} leaves them. */
  int[] shuffled(int n) {
    int[] list = new int[n];
    for (int i = 0; i < n; i++) {
      list[i] = i;
    }
    for (int i = n - 1; i > 0; i--) {
      int j = below(i + 1);
      int moved = list[i];
      list[i] = list[j];
      list[j] = moved;
    }
    return list;
  }

  /** {@code _randbelow_with_getrandbits}: draws of as many bits as n has, until one is below n. */
  private int below(int n) {
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(n);
    int drawn;
    do {
      drawn = nextInt() >>> (Integer.SIZE - bits);
      // Of 32 bits the sign is one: such a draw is above any n.
    } while (drawn < 0 || drawn >= n);
    return drawn;
  }

  /** {@code init_by_array} of the reference implementation. */
  private void seed(int[] key) {
    state[0] = 19650218;
    for (int i = 1; i < N; i++) {
      state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
    }
    int i = 1;
    int j = 0;
    for (int k = Math.max(N, key.length); k > 0; k--) {
      state[i] = (state[i] ^ ((state[i - 1] ^ (state[i - 1] >>> 30)) * 1664525)) + key[j] + j;
      i++;
      j++;
      if (i >= N) {
        state[0] = state[N - 1];
        i = 1;
      }
      if (j >= key.length) {
        j = 0;
      }
    }
    for (int k = N - 1; k > 0; k--) {
      state[i] = (state[i] ^ ((state[i - 1] ^ (state[i - 1] >>> 30)) * 1566083941)) - i;
      i++;
      if (i >= N) {
        state[0] = state[N - 1];
        i = 1;
      }
    }
    state[0] = 0x80000000;
  }

  private int nextInt() {
    if (next == N) {
      twist();
      next = 0;
    }
    int y = state[next];
    next++;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return y ^ (y >>> 18);
  }

  private void twist() {
    for (int k = 0; k < N; k++) {
      int y = (state[k] & 0x80000000) | (state[(k + 1) % N] & 0x7fffffff);
      state[k] = state[(k + M) % N] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : 0x9908b0df);
    }
  }
}
