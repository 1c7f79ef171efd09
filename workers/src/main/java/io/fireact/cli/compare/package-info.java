/** {@code fireact compare}: settings of sweeps, or released runs, on the same questions. */
@NullMarked
package io.fireact.cli.compare;

import org.jspecify.annotations.NullMarked;
