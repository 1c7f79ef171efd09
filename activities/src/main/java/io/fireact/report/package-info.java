/** The report of an experiment: page, tables, figures. */
@NullMarked
package io.fireact.report;

import org.jspecify.annotations.NullMarked;
