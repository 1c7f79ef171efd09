package io.fireact.score;

/**
 * One run of a setting.
 *
 * @param seed what tells it from the setting's other runs, such as {@code seed=2}; runs of two
 *     settings with the same one share what that seed decides. Empty where the setting has one run
 */
public record Run(String seed, EpisodeScores scores) {}
