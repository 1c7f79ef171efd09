/** Durable orchestration: sweep, stage and episode workflows, and the activities they call. */
@NullMarked
package io.fireact.sweep;

import org.jspecify.annotations.NullMarked;
