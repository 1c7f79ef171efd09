/**
 * A base model and its adapters as an OpenAI-compatible HTTP server. Not the Temporal server, which
 * is in {@code io.fireact.devserver}.
 */
@NullMarked
package io.fireact.api;

import org.jspecify.annotations.NullMarked;
