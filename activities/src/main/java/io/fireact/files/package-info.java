/** Files that survive a crash: written whole or not at all, forced to disk, failures classified. */
@NullMarked
package io.fireact.files;

import org.jspecify.annotations.NullMarked;
