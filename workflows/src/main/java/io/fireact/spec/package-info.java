/** The experiment spec: what a researcher writes, as records. */
@NullMarked
package io.fireact.spec;

import org.jspecify.annotations.NullMarked;
