package io.fireact.sweep.episode;

import io.fireact.agent.Trajectory;
import io.fireact.sweep.StageRef;

/**
 * An episode for the journal.
 *
 * @param seconds wall-clock seconds, waiting included; kept beside the trajectory, never in it
 */
public record FinishedEpisode(StageRef stage, Trajectory trajectory, double seconds) {}
