package io.fireact.sweep;

import java.util.List;

/** Answer to a researcher's query. */
public record SweepProgress(
    String id, String experiment, SweepState state, List<StageProgress> stages) {}
