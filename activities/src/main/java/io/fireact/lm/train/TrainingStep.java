package io.fireact.lm.train;

/**
 * One line of {@code losses.jsonl}.
 *
 * @param step from 1
 * @param loss mean over the counted tokens, in nats
 * @param learningRate of this step
 * @param gradientNorm global norm before clipping
 * @param tokens tokens of text read, padding not counted
 * @param counted tokens that counted in the loss
 */
public record TrainingStep(
    int step, double loss, double learningRate, double gradientNorm, long tokens, long counted) {}
