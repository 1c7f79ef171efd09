package io.fireact.fit;

import java.util.function.ToDoubleFunction;

/** A parameter of a {@link Curve}, and the scale on which it has no ends. */
enum Parameter {
  /** As the logarithm of its odds. */
  LIMIT(curve -> Quantity.logit(curve.limit())),
  /** As its logarithm. */
  SCALE(curve -> StrictMath.log(curve.scale())),
  /** As its logarithm. */
  EXPONENT(curve -> StrictMath.log(curve.exponent()));

  private final ToDoubleFunction<Curve> scaled;

  Parameter(ToDoubleFunction<Curve> scaled) {
    this.scaled = scaled;
  }

  double of(Curve curve) {
    return switch (this) {
      case LIMIT -> curve.limit();
      case SCALE -> curve.scale();
      case EXPONENT -> curve.exponent();
    };
  }

  /** What is looked at of it: from {@code least} to {@code most}, in its own unit. */
  Quantity within(double least, double most) {
    return this == LIMIT
        ? new Quantity(scaled, Quantity.logit(least), Quantity.logit(most), Quantity::logistic)
        : new Quantity(scaled, StrictMath.log(least), StrictMath.log(most), StrictMath::exp);
  }
}
