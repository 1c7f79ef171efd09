package io.fireact.spec;

import io.fireact.agent.ReasoningPolicy;
import io.fireact.json.Components;
import io.fireact.json.Default;
import io.fireact.spec.field.Doc;
import io.fireact.spec.field.Range;

/**
 * The agent's loop.
 *
 * @param shots 0 for a fine-tuned student
 */
public record AgentSpec(
    @Doc("Limit of thought-action-observation rounds; FireAct uses 11.")
        @Range(min = 1, max = 100)
        @Default("11")
        int rounds,
    @Doc("Observations are cut to this many characters.")
        @Range(min = 20, max = 100_000)
        @Default("400")
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
        ReasoningPolicy reasoning) {

  /** The same with another number of worked examples. */
  public AgentSpec withShots(int other) {
    return Components.with(this, "shots", other);
  }
}
