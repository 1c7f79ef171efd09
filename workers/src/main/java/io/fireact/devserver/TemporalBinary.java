package io.fireact.devserver;

import java.nio.file.Path;

/**
 * A Temporal CLI that can run a dev server.
 *
 * @param version what it says of itself
 * @param origin where it was found, in words
 */
public record TemporalBinary(Path path, String version, String origin) {}
