package io.fireact.agent;

/**
 * A piece of a training text.
 *
 * @param learned whether its tokens count in the loss: true for the agent's own words, false for
 *     the question and what tools returned
 */
public record Segment(String text, boolean learned) {}
