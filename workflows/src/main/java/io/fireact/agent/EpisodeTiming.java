package io.fireact.agent;

/**
 * How long an episode took: one line of a {@code timings} artifact, kept apart from the trajectory
 * so that two runs with the same answers have the same trajectories.
 *
 * @param id the question's id
 * @param seconds wall-clock seconds, waiting included
 */
public record EpisodeTiming(String id, double seconds) {}
