package io.fireact.spec.yaml;

/**
 * One thing that is wrong with a spec, before it is tied to a file's name.
 *
 * @param path the field, such as {@code fine_tune.rank}; empty for the text as a whole
 * @param message what was found and what is allowed, without the path
 */
public record Violation(SourceLocation location, String path, String message) {}
