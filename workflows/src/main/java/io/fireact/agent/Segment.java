package io.fireact.agent;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a training text. Stored artifacts have the names of the annotations.
 *
 * @param inLoss whether its tokens count in the loss: true for the agent's own words, false for the
 *     question and what tools returned
 * @param fromTemplate whether {@code inLoss} holds also where a training counts every token: true
 *     for what a chat template itself marks
 */
public record Segment(
    String text,
    @JsonProperty("learned") boolean inLoss,
    @JsonProperty("settled") @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean fromTemplate) {

  /** A piece that counts as the training says. */
  public Segment(String text, boolean inLoss) {
    this(text, inLoss, false);
  }

  @JsonCreator
  static Segment read(
      @JsonProperty("text") String text,
      @JsonProperty("learned") boolean inLoss,
      @JsonProperty("settled") @Nullable Boolean fromTemplate) {
    return new Segment(text, inLoss, fromTemplate != null && fromTemplate);
  }

  /** A piece that a chat template marks as part of the loss, or leaves unmarked. */
  public static Segment fromTemplate(String text, boolean inLoss) {
    return new Segment(text, inLoss, true);
  }
}
