package io.fireact.lm.architecture;

/**
 * The rotary position embedding's frequencies (Su et al. 2021) and how a checkpoint stretches them
 * to longer contexts: pair i of a head's elements turns by position / {@link #period}. Only the
 * schemes named here are known; others must be refused, not approximated.
 */
public sealed interface Rope {
  /** Base of the frequencies. */
  double theta();

  /**
   * Positions in which a pair turns by one radian.
   *
   * @param pair from 0
   * @param pairs pairs of a head, d / 2
   */
  double period(int pair, int pairs);

  /** Frequencies as they are: theta^(-2 i / d). */
  record Plain(double theta) implements Rope {
    public Plain {
      atLeastOne("theta", theta);
    }

    @Override
    public double period(int pair, int pairs) {
      return StrictMath.pow(theta, (double) pair / pairs);
    }
  }

  /** Every position divided by {@code factor}. */
  record Linear(double theta, double factor) implements Rope {
    public Linear {
      atLeastOne("theta", theta);
      atLeastOne("factor", factor);
    }

    @Override
    public double period(int pair, int pairs) {
      return factor * StrictMath.pow(theta, (double) pair / pairs);
    }
  }

  /**
   * Llama 3.1's scheme: slow pairs are slowed down by {@code factor}, fast ones stay, those between
   * are interpolated.
   *
   * @param lowFrequency pairs that turn less often than this in the original context are slow
   * @param highFrequency pairs that turn more often than this in the original context are fast
   * @param originalContext tokens of the context before stretching
   */
  record Llama3(
      double theta, double factor, double lowFrequency, double highFrequency, int originalContext)
      implements Rope {
    public Llama3 {
      atLeastOne("theta", theta);
      atLeastOne("factor", factor);
      if (!(lowFrequency > 0 && lowFrequency < highFrequency) || originalContext < 1) {
        throw new IllegalArgumentException(
            "llama3 rope scaling needs 0 < lowFrequency < highFrequency and an original context,"
                + " not "
                + lowFrequency
                + ", "
                + highFrequency
                + ", "
                + originalContext);
      }
    }

    @Override
    public double period(int pair, int pairs) {
      double period = StrictMath.pow(theta, (double) pair / pairs);
      double turns = originalContext / (2 * StrictMath.PI * period);
      double fast =
          Math.min(1, Math.max(0, (turns - lowFrequency) / (highFrequency - lowFrequency)));
      return period / ((1 - fast) / factor + fast);
    }
  }

  private static void atLeastOne(String field, double value) {
    if (!(value >= 1) || Double.isInfinite(value)) {
      throw new IllegalArgumentException("rope " + field + " must be at least 1, not " + value);
    }
  }
}
