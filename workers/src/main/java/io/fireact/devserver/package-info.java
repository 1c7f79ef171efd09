/** Which Temporal server a process uses, and the local one that it starts. */
@NullMarked
package io.fireact.devserver;

import org.jspecify.annotations.NullMarked;
