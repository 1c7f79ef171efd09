package io.fireact.sweep.episode;

import io.fireact.agent.Disposition;

/** What a stage's history keeps of an episode; the trajectory itself is in the journal. */
public record EpisodeEnd(Disposition disposition, boolean correct) {}
