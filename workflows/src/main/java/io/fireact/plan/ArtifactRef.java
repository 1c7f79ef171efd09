package io.fireact.plan;

/**
 * Names stored content.
 *
 * @param sha256 digest of the bytes, 64 lower-case hex digits
 * @param bytes length
 */
public record ArtifactRef(String sha256, long bytes) {}
