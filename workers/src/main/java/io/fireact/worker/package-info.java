/** Temporal workers: which task queues a process serves, and with what. */
@NullMarked
package io.fireact.worker;

import org.jspecify.annotations.NullMarked;
