/**
 * The HTTP server of a process: sockets, the protocol, and what is refused before anybody is asked.
 * The one package that knows the server library.
 */
@NullMarked
package io.fireact.endpoint;

import org.jspecify.annotations.NullMarked;
