package io.fireact.fit;

/** A parameter of a {@link Curve}, in the order in which {@link CurveSearch} searches them. */
enum Parameter {
  LIMIT,
  SCALE,
  EXPONENT;

  double of(Curve curve) {
    return switch (this) {
      case LIMIT -> curve.limit();
      case SCALE -> curve.scale();
      case EXPONENT -> curve.exponent();
    };
  }
}
