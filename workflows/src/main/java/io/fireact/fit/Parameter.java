package io.fireact.fit;

/** A parameter of a {@link Curve}, and where {@link CurveSearch} has it. */
enum Parameter {
  LIMIT(0),
  SCALE(1),
  EXPONENT(2);

  private final int place;

  Parameter(int place) {
    this.place = place;
  }

  /** Its place in the search space. */
  int place() {
    return place;
  }

  double of(Curve curve) {
    return switch (this) {
      case LIMIT -> curve.limit();
      case SCALE -> curve.scale();
      case EXPONENT -> curve.exponent();
    };
  }
}
