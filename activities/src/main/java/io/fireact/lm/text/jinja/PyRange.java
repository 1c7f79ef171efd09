package io.fireact.lm.text.jinja;

import java.math.BigInteger;

/** A Python range of at most {@link #MOST} numbers, the sandbox's limit. */
record PyRange(BigInteger start, BigInteger stop, BigInteger step, int size) {
  static final int MOST = 100_000;

  static PyRange of(BigInteger start, BigInteger stop, BigInteger step) {
    if (step.signum() == 0) {
      throw JinjaException.value("range() arg 3 must not be zero");
    }
    BigInteger span = step.signum() > 0 ? stop.subtract(start) : start.subtract(stop);
    BigInteger count =
        span.signum() <= 0
            ? BigInteger.ZERO
            : span.subtract(BigInteger.ONE).divide(step.abs()).add(BigInteger.ONE);
    if (count.compareTo(BigInteger.valueOf(MOST)) > 0) {
      throw new JinjaException(
          JinjaException.Kind.OVERFLOW,
          "Range too big. The sandbox blocks ranges larger than MAX_RANGE (" + MOST + ").");
    }
    return new PyRange(start, stop, step, count.intValueExact());
  }

  BigInteger at(int index) {
    return start.add(step.multiply(BigInteger.valueOf(index)));
  }

  /** The range between two indices, as slicing gives it. */
  PyRange slice(int from, int to, int by) {
    return of(
        start.add(step.multiply(BigInteger.valueOf(from))),
        start.add(step.multiply(BigInteger.valueOf(to))),
        step.multiply(BigInteger.valueOf(by)));
  }
}
