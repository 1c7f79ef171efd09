/** The /metrics, /healthz and /readyz endpoint. */
@NullMarked
package io.fireact.prometheus;

import org.jspecify.annotations.NullMarked;
