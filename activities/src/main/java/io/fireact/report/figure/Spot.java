package io.fireact.report.figure;

/** A place in a drawing, in drawing units: x to the right, y downwards. Not for data values. */
record Spot(double x, double y) {}
