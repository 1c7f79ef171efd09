/** The report's figures: charts, and how they are drawn as SVG. */
@NullMarked
package io.fireact.report.figure;

import org.jspecify.annotations.NullMarked;
