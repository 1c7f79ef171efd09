package io.fireact.curation;

/**
 * What one person said of one trajectory: a line of a review file.
 *
 * @param id of its question
 * @param method its id
 * @param digest of what was read, see {@link TrajectoryDigest}; this alone says which it is
 * @param comment empty for none
 * @param reviewer empty where nobody is named
 */
public record ReviewedTrajectory(
    String id, String method, String digest, Verdict verdict, String comment, String reviewer) {}
