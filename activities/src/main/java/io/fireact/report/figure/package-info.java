/** The report's figures: charts, and the two ways to draw them (SVG text and PNG pixels). */
@NullMarked
package io.fireact.report.figure;

import org.jspecify.annotations.NullMarked;
