package io.fireact.report.figure;

import java.util.List;

/** Where values stand along an axis of a figure. */
interface Scale {

  /** The place of a value, in drawing units. */
  double at(double value);

  List<Tick> ticks();

  /** A marked value of an axis. */
  record Tick(double value, String label) {}
}
