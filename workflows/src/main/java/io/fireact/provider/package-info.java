/** Who answers a call, and what follows from that: queue, limits, credential. */
@NullMarked
package io.fireact.provider;

import org.jspecify.annotations.NullMarked;
