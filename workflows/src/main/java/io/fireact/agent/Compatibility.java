package io.fireact.agent;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * Whose behaviour an agent has where published code and what is right differ: the loop, how actions
 * are read, how prompts are put, how answers are compared and how turns are counted. Each
 * difference is a line of workflows/COMPAT.md.
 */
public enum Compatibility {
  /** What is right. */
  @JsonProperty("none")
  NONE,
  /** FireAct's released code (Chen et al. 2023). A fine-tuned student has the frame as well. */
  @JsonProperty("fireact-2023")
  FIREACT_2023,
  /** The same with Alpaca's frame around the question, as its {@code --alpaca_format} does. */
  @JsonProperty("fireact-2023-alpaca")
  FIREACT_2023_ALPACA,
  /**
   * The same as a conversation, without cue and stop string, as its {@code --chatgpt_format} does;
   * it was never told to reflect.
   */
  @JsonProperty("fireact-2023-chat")
  FIREACT_2023_CHAT;

  /** Is equal to what specs, keys and stored episodes leave out: for Jackson. */
  public static final class DefaultFilter {
    @Override
    public boolean equals(@Nullable Object other) {
      return other == null || other.equals(NONE);
    }

    @Override
    public int hashCode() {
      return 0;
    }
  }

  /** Whether it is FireAct's released code. */
  public boolean released() {
    return this != NONE;
  }

  /** Whether the question stands in Alpaca's frame, and no chat template is read. */
  public boolean framed() {
    return this == FIREACT_2023_ALPACA;
  }

  /** Whether the model chats: it begins its rounds itself, and nothing but its own end stops it. */
  public boolean chats() {
    return this == FIREACT_2023_CHAT;
  }

  /**
   * As a student meets it.
   *
   * @param weights whether it is one with weights, and not one behind an API
   */
  public Compatibility ofStudent(boolean fineTuned, boolean weights) {
    if (this != FIREACT_2023 || !fineTuned) {
      return this;
    }
    return weights ? FIREACT_2023_ALPACA : FIREACT_2023_CHAT;
  }

  /** How good an answer is. */
  public AnswerScore score(String answer, Question question) {
    return released() ? ReleasedCode.score(answer, question) : question.score(answer);
  }

  /**
   * The turns of an episode: rounds. The released code's are the times that {@code Thought:} stands
   * in the record of an episode, and an unfinished one has no record: NaN.
   */
  public double turns(Trajectory episode) {
    return released() ? ReleasedCode.turns(episode) : episode.steps().size();
  }
}
