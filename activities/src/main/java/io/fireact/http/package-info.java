/** HTTP clients: how answers and failures of a peer are classified. */
@NullMarked
package io.fireact.http;

import org.jspecify.annotations.NullMarked;
