package io.fireact.sweep.episode;

import io.fireact.agent.Question;

/**
 * Starts an episode.
 *
 * @param callAttempts attempts of one remote call
 */
public record EpisodeRequest(EpisodePlan plan, Question question, int callAttempts) {}
