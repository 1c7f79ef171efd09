/**
 * A base model and its adapters as an OpenAI-compatible HTTP server. Not the Temporal server, which
 * is in {@code io.fireact.server}.
 */
@NullMarked
package io.fireact.serve;

import org.jspecify.annotations.NullMarked;
