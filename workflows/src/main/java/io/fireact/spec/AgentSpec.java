package io.fireact.spec;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fireact.agent.AgentLimits;
import io.fireact.agent.Compatibility;
import io.fireact.agent.ReasoningPolicy;
import io.fireact.agent.method.Method;
import io.fireact.json.Components;
import io.fireact.json.Default;
import io.fireact.spec.field.DefaultWhen;
import io.fireact.spec.field.Doc;
import io.fireact.spec.field.Range;

/**
 * The agent: how it goes about a question, and its limits.
 *
 * @param shots 0 for a fine-tuned student
 * @param fewShot left out where there are none
 * @param noise left out where there is none
 * @param compat left out where there is nothing to be like
 * @param method left out where it is ReAct, as it was before there were others
 */
public record AgentSpec(
    @Doc("Limit of thought-action-observation rounds; FireAct uses 11.")
        @Range(min = 1, max = 100)
        @Default("11")
        int rounds,
    @Doc("Observations are cut to this many characters.")
        @Range(min = 20, max = 100_000)
        @Default("400")
        @DefaultWhen(field = "compat", is = "fireact-2023", value = "100000")
        @DefaultWhen(field = "compat", is = "fireact-2023-alpaca", value = "100000")
        @DefaultWhen(field = "compat", is = "fireact-2023-chat", value = "100000")
        int observationChars,
    @Doc("Worked examples in the prompt of a student that is not fine-tuned.")
        @Range(min = 0, max = 32)
        @Default("0")
        int shots,
    @Doc("Limit of new tokens in one model call.") @Range(min = 1, max = 32_768) @Default("64")
        int maxTokens,
    @Doc(
            "What a reasoning model writes between its think tags: drop, in no later prompt and no"
                + " training text; keep, as the beginning of the thought. It is never an action.")
        @Default("drop")
        ReasoningPolicy reasoning,
    @Doc(
            "How the agent goes about a question: react, thoughts and searches in turn; io, the"
                + " answer at once; cot, reasoning and the answer in one call; reflexion, react"
                + " that is prompted to reflect at rounds 6 and 10. To io and cot, which never"
                + " search, rounds and observation_chars mean nothing.")
        @Default("react")
        @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = Method.DefaultFilter.class)
        Method method,
    @Doc(
            "Worked examples of the platform's own writing, for this task and method, in the prompt"
                + " of the teacher and of a student that is not fine-tuned; 3 or 4 are there.")
        @Range(min = 0, max = 8)
        @Default("0")
        @JsonInclude(JsonInclude.Include.NON_DEFAULT)
        int fewShot,
    @Doc("Searches that say nothing of use.")
        @Default
        @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = ToolNoise.AbsentFilter.class)
        ToolNoise noise,
    @Doc(
            "Whose behaviour the agent has where published code differs from what is right:"
                + " fireact-2023, loop, parsing, prompts, evaluation and fine-tuning texts of"
                + " FireAct's released code; fireact-2023-alpaca, with Alpaca's frame for a student"
                + " that is not fine-tuned too; fireact-2023-chat, as a conversation without cue"
                + " and stop string. workflows/COMPAT.md lists each difference.")
        @Default("none")
        @JsonInclude(
            value = JsonInclude.Include.CUSTOM,
            valueFilter = Compatibility.DefaultFilter.class)
        Compatibility compat) {

  /** One without examples of the platform's own, whose tool always answers. */
  public AgentSpec(
      int rounds,
      int observationChars,
      int shots,
      int maxTokens,
      ReasoningPolicy reasoning,
      Method method) {
    this(
        rounds,
        observationChars,
        shots,
        maxTokens,
        reasoning,
        method,
        0,
        ToolNoise.NONE,
        Compatibility.NONE);
  }

  /** An agent that plays ReAct. */
  public AgentSpec(
      int rounds, int observationChars, int shots, int maxTokens, ReasoningPolicy reasoning) {
    this(rounds, observationChars, shots, maxTokens, reasoning, Method.REACT);
  }

  /** What an episode may use up. */
  public AgentLimits limits() {
    return new AgentLimits(rounds, observationChars, maxTokens, reasoning, compat);
  }

  /** The same with another method. */
  public AgentSpec withMethod(Method other) {
    return Components.with(this, "method", other);
  }

  /** The same with another number of worked examples. */
  public AgentSpec withShots(int other) {
    return Components.with(this, "shots", other);
  }

  /** The same with another number of worked examples of the platform's own. */
  public AgentSpec withFewShot(int other) {
    return Components.with(this, "fewShot", other);
  }

  /** The same with other noise. */
  public AgentSpec withNoise(ToolNoise other) {
    return Components.with(this, "noise", other);
  }

  /** The same with other behaviour. */
  public AgentSpec withCompat(Compatibility other) {
    return Components.with(this, "compat", other);
  }

  /** As the teacher plays it; worked examples from trajectories are the student's. */
  public AgentSpec ofTeacher() {
    return withShots(0).withNoise(noise.in(ToolNoise.AppliesTo.TRAINING));
  }

  /**
   * As the student plays it, who needs no examples of how to write once it is fine-tuned.
   *
   * @param weights whether it is one with weights, and not one behind an API
   */
  public AgentSpec ofStudent(boolean fineTuned, boolean weights) {
    return withFewShot(fineTuned ? 0 : fewShot)
        .withNoise(noise.in(ToolNoise.AppliesTo.EVALUATION))
        .withCompat(compat.ofStudent(fineTuned, weights));
  }
}
