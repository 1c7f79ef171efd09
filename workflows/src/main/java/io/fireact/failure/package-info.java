/**
 * Classes of failures: what can go wrong outside, whether it is tried again, what it means to an
 * episode. Lies below everything else and knows nothing of it.
 */
@NullMarked
package io.fireact.failure;

import org.jspecify.annotations.NullMarked;
