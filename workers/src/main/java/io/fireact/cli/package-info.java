/** The command line. */
@NullMarked
package io.fireact.cli;

import org.jspecify.annotations.NullMarked;
