/**
 * The sweep's and the stage's workflow, and the activities that they call. Retries, timeouts and
 * windows are decided here.
 */
@NullMarked
package io.fireact.sweep.flow;

import org.jspecify.annotations.NullMarked;
