package io.fireact.lm.train;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * One line of {@code losses.jsonl}.
 *
 * @param step from 1
 * @param loss mean over the counted tokens, in nats
 * @param learningRate of this step
 * @param gradientNorm global norm before clipping
 * @param tokens tokens of text read, padding not counted
 * @param counted tokens that counted in the loss
 * @param validationLoss mean over the counted tokens of what is held out, after this step; null
 *     where it was not asked
 */
public record TrainingStep(
    int step,
    double loss,
    double learningRate,
    double gradientNorm,
    long tokens,
    long counted,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double validationLoss) {

  /** A step without an evaluation. */
  public TrainingStep(
      int step, double loss, double learningRate, double gradientNorm, long tokens, long counted) {
    this(step, loss, learningRate, gradientNorm, tokens, counted, null);
  }

  TrainingStep evaluated(double validation) {
    return new TrainingStep(step, loss, learningRate, gradientNorm, tokens, counted, validation);
  }
}
