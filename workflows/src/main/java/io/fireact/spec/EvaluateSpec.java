package io.fireact.spec;

import io.fireact.agent.Split;

/**
 * What a point is measured on.
 *
 * @param split the questions' split
 * @param questions how many, the first by a seeded order of ids
 * @param leakage what is done with trajectories about held-out questions; in the key of mixes
 */
public record EvaluateSpec(Split split, int questions, @NotInKey LeakagePolicy leakage) {}
