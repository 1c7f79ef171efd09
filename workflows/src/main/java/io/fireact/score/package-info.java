/** Metrics: exact match, F1, and their confidence intervals. */
@NullMarked
package io.fireact.score;

import org.jspecify.annotations.NullMarked;
