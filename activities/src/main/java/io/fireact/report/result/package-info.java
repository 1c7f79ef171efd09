/** What a report is about: measured points, series, fits, trainings and the stages behind them. */
@NullMarked
package io.fireact.report.result;

import org.jspecify.annotations.NullMarked;
