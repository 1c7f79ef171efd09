/** Continuous batching: sequences join and leave one decoding loop between its steps. */
@NullMarked
package io.fireact.lm.decode;

import org.jspecify.annotations.NullMarked;
