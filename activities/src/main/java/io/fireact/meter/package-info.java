/** The documented list of this platform's own meters. */
@NullMarked
package io.fireact.meter;

import org.jspecify.annotations.NullMarked;
