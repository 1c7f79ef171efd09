package io.fireact.spec;

import io.fireact.agent.Split;
import io.fireact.json.Default;
import io.fireact.json.Kind;
import io.fireact.spec.field.Doc;
import io.fireact.spec.field.Range;
import io.fireact.spec.field.Seed;
import java.util.OptionalInt;

/**
 * StrategyQA's published questions (Geva et al. 2021), with a corpus harvested from the
 * observations of released trajectories.
 *
 * @param questions that dev and test are drawn from, as FireAct's {@code strategyqa_dev.json}
 * @param trainQuestions that train is drawn from, as {@code strategyqa_train_filtered.json}
 */
@Kind("strategyqa")
@Doc("StrategyQA's published yes-or-no questions, with a corpus from released trajectories.")
public record StrategyQaSpec(
    @Seed long seed,
    @Doc("JSON array of {qid, question, answer}, which dev and test are drawn from.")
        @Default("strategyqa_dev")
        DataFile questions,
    @Doc("JSON array of {qid, question, answer}, which train is drawn from.")
        @Default("strategyqa_train")
        DataFile trainQuestions,
    @Doc(
            "Trajectories in alpaca, chat or ShareGPT format, whose observations become the"
                + " passages.")
        @Default("multitask_trajectories")
        DataFile corpus,
    @Doc("Questions drawn for the train split, which a teacher may be asked.")
        @Range(min = 0, max = 100_000)
        @Default("1000")
        int train,
    @Doc("Questions drawn for the dev split.") @Range(min = 0, max = 100_000) @Default("29")
        int dev,
    @Doc("Questions drawn for the test split; FireAct's dev file has 229 in all.")
        @Range(min = 0, max = 100_000)
        @Default("200")
        int test)
    implements TaskSpec {

  @Override
  public OptionalInt count(Split split) {
    return OptionalInt.of(split.select(train, dev, test));
  }
}
