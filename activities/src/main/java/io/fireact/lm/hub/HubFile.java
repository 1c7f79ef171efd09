package io.fireact.lm.hub;

import org.jspecify.annotations.Nullable;

/**
 * A file as a hub lists it.
 *
 * @param size bytes
 * @param sha256 known for large files; null for those that git itself stores
 */
record HubFile(String name, long size, @Nullable String sha256) {}
