/** The experiment spec: what a researcher writes, as records, and the reader that checks it. */
@NullMarked
package io.fireact.spec;

import org.jspecify.annotations.NullMarked;
