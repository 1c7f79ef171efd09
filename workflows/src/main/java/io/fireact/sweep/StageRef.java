package io.fireact.sweep;

import io.fireact.plan.ArtifactRef;

/**
 * Where an activity finds a stage: its plan is in the artifact store, so histories need not hold
 * it. Not for what a person reads; see {@link StageNode}.
 *
 * @param plan any plan that has the stage, as JSON in the artifact store
 * @param key the stage's key
 */
public record StageRef(ArtifactRef plan, String key) {}
