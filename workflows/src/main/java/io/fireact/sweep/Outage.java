package io.fireact.sweep;

import io.fireact.failure.FailureType;

/**
 * What kept some of a stage's episodes from ending, as one run of its workflow hands it to the next
 * and to whoever reads the stage's end.
 *
 * @param provider who failed, such as {@code search-http}
 * @param type of {@link FailureType}
 * @param episodes how many are unfinished for that
 * @param since when the first of them failed, in milliseconds since 1970
 * @param message of the last of them
 */
public record Outage(String provider, String type, int episodes, long since, String message) {}
