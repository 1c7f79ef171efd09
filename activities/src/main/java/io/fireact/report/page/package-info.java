/** The report as one HTML page that works offline. */
@NullMarked
package io.fireact.report.page;

import org.jspecify.annotations.NullMarked;
