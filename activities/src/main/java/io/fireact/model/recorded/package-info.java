/** Models that answer from a file what was answered before. */
@NullMarked
package io.fireact.model.recorded;

import org.jspecify.annotations.NullMarked;
