package io.fireact.agent;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a training text.
 *
 * @param inLoss whether its tokens count in the loss: true for the agent's own words, false for
 *     the question and what tools returned
 * @param settled whether {@code inLoss} holds also where a training counts every token: true for
 *     what a chat template itself marks
 */
public record Segment(
    String text, @JsonProperty("learned") boolean inLoss, @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean settled) {

  /** A piece that counts as the training says. */
  public Segment(String text, boolean inLoss) {
    this(text, inLoss, false);
  }

  @JsonCreator
  static Segment read(
      @JsonProperty("text") String text,
      @JsonProperty("learned") boolean inLoss,
      @JsonProperty("settled") @Nullable Boolean settled) {
    return new Segment(text, inLoss, settled != null && settled);
  }

  /** A piece that a chat template marks as learned, or leaves unmarked. */
  public static Segment settled(String text, boolean inLoss) {
    return new Segment(text, inLoss, true);
  }
}
