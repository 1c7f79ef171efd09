package io.fireact.sweep.episode;

/** What the search tool returned, not yet cut to the agent's limit. */
public record Observation(String text) {}
