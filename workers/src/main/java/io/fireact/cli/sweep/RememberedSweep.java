package io.fireact.cli.sweep;

import io.fireact.plan.ArtifactRef;

/**
 * What was submitted from this home.
 *
 * @param id workflow id of the sweep
 * @param spec absolute path of the spec at that time
 * @param plan the plan, as JSON in the artifact store
 * @param submittedAt ISO-8601 UTC, of the last time
 */
public record RememberedSweep(
    String id, String experiment, String spec, ArtifactRef plan, String submittedAt) {}
