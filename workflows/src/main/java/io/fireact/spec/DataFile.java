package io.fireact.spec;

/**
 * A published data file. Only its SHA-256 decides a stage's key; where it is fetched from does not.
 *
 * @param file its path below a local data directory, such as {@code hotpotqa/dev.json}
 * @param sha256 64 lower-case hex digits
 * @param url where it is published
 */
public record DataFile(@NotInKey String file, String sha256, @NotInKey String url) {}
