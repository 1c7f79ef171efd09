/** Scaling-law fits with their uncertainty. */
@NullMarked
package io.fireact.fit;

import org.jspecify.annotations.NullMarked;
