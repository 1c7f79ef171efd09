package io.fireact.sweep.episode;

import io.fireact.sweep.StageRef;

/**
 * Asks the stage's search tool.
 *
 * @param item the question's id
 * @param step round of the episode, from 0
 */
public record SearchCall(StageRef stage, String item, int step, String query) {}
