package io.fireact.report.figure;

/** A place in a figure, in drawing units: x to the right, y downwards. Not for data values. */
record Point(double x, double y) {}
