/** Sweeps as the command line knows them: specs, plans, and what was submitted from this home. */
@NullMarked
package io.fireact.cli.sweep;

import org.jspecify.annotations.NullMarked;
