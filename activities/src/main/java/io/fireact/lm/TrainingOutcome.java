package io.fireact.lm;

/**
 * What a training did, for logs and progress; the files it wrote are the result.
 *
 * @param steps optimizer steps in all
 * @param resumedAt finished steps of the checkpoint that the run went on from; 0 for none
 * @param loss mean loss of the last step, in nats
 * @param tokens tokens of text trained on in all steps, padding not counted
 * @param examples rows or examples that were trained on
 * @param dropped examples left out because they are longer than the context or teach nothing
 */
public record TrainingOutcome(
    int steps, int resumedAt, double loss, long tokens, int examples, int dropped) {}
