/** The /metrics, /healthz and /readyz endpoint. */
@NullMarked
package io.fireact.metrics;

import org.jspecify.annotations.NullMarked;
