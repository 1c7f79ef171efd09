/** Axes of a sweep: how they are read and how they turn one spec into its points. */
@NullMarked
package io.fireact.spec.axis;

import org.jspecify.annotations.NullMarked;
