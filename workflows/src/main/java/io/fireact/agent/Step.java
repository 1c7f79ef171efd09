package io.fireact.agent;

/**
 * One round of an episode: a thought, the action parsed from the model's text, and what it
 * returned.
 *
 * @param thought the thought without its label; may be empty
 * @param action the action's name in lower case, such as {@code search} or {@code finish}; empty
 *     when the text held none
 * @param argument what stood between the action's brackets
 * @param observation what the tool returned, trimmed as the spec says; empty for finish
 * @param raw the model's text exactly as written, for the trajectory browser and for re-parsing
 */
public record Step(
    String thought, String action, String argument, String observation, String raw) {}
