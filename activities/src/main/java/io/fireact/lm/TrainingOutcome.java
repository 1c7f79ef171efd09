package io.fireact.lm;

import org.jspecify.annotations.Nullable;

/**
 * What a training did, for logs and progress; the files it wrote are the result.
 *
 * @param steps optimizer steps in all
 * @param resumedAt finished steps of the checkpoint that the run went on from; 0 for none
 * @param resultStep finished steps behind the result: all, or those of the best evaluation
 * @param loss mean loss of the last step, in nats
 * @param validationLoss of the result on what is held out, in nats; null where nothing is
 * @param tokens tokens of text trained on in all steps, padding not counted
 * @param examples rows or examples that were trained on
 * @param heldOut examples that were held out
 * @param dropped examples left out because they are longer than the limit or teach nothing
 * @param threads that decide the bits of what it wrote
 */
public record TrainingOutcome(
    int steps,
    int resumedAt,
    int resultStep,
    double loss,
    @Nullable Double validationLoss,
    long tokens,
    int examples,
    int heldOut,
    int dropped,
    int threads) {}
