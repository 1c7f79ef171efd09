/** What a process holds open for many callers. */
@NullMarked
package io.fireact.pool;

import org.jspecify.annotations.NullMarked;
