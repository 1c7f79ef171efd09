package io.fireact.sweep;

import io.fireact.plan.ArtifactRef;
import io.fireact.spec.RunSettings;
import java.util.List;

/**
 * Starts a sweep.
 *
 * @param plan the whole plan, as JSON in the artifact store
 */
public record SweepRequest(
    String id, String experiment, ArtifactRef plan, RunSettings run, List<StageNode> stages) {}
