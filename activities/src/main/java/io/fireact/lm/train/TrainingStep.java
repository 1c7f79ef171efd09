package io.fireact.lm.train;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * One line of {@code losses.jsonl}.
 *
 * @param step from 1
 * @param loss mean over the loss tokens, in nats
 * @param learningRate of this step
 * @param gradientNorm global norm before clipping
 * @param tokens tokens of text read, padding not counted
 * @param loss tokens whose prediction counts in the loss
 * @param validationLoss mean over the loss tokens of what is held out, after this step; null where
 *     it was not asked
 */
public record TrainingStep(
    int step,
    double loss,
    double learningRate,
    double gradientNorm,
    long tokens,
    @JsonProperty("counted") long lossTokens,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double validationLoss) {

  /** A step without an evaluation. */
  public TrainingStep(
      int step,
      double loss,
      double learningRate,
      double gradientNorm,
      long tokens,
      long lossTokens) {
    this(step, loss, learningRate, gradientNorm, tokens, lossTokens, null);
  }

  TrainingStep evaluated(double validation) {
    return new TrainingStep(step, loss, learningRate, gradientNorm, tokens, lossTokens, validation);
  }
}
