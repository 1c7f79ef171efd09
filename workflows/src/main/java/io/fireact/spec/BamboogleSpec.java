package io.fireact.spec;

import io.fireact.agent.Split;
import io.fireact.json.Default;
import io.fireact.json.Kind;
import io.fireact.spec.field.Doc;
import io.fireact.spec.field.Range;
import io.fireact.spec.field.Seed;
import java.util.OptionalInt;

/**
 * Bamboogle's published questions (Press et al. 2023), all of which are for test, with a corpus
 * harvested from the observations of released trajectories.
 */
@Kind("bamboogle")
@Doc("Bamboogle's published two-hop questions, for test only; train on another task.")
public record BamboogleSpec(
    @Seed long seed,
    @Doc("CSV of Question,Answer.") @Default("bamboogle_test") DataFile questions,
    @Doc(
            "Trajectories in alpaca, chat or ShareGPT format, whose observations become the"
                + " passages.")
        @Default("hotpotqa_trajectories")
        DataFile corpus,
    @Doc("Questions drawn for the test split; there are 125 in all.")
        @Range(min = 1, max = 100_000)
        @Default("125")
        int test)
    implements TaskSpec {

  @Override
  public OptionalInt count(Split split) {
    return OptionalInt.of(split.select(0, 0, test));
  }
}
