package io.fireact.spec;

import io.fireact.agent.Split;
import io.fireact.json.Kind;
import io.fireact.spec.shape.Declared;
import io.fireact.spec.shape.Declared.Presence;
import java.util.OptionalInt;

/**
 * StrategyQA's published questions (Geva et al. 2021), with a corpus harvested from the
 * observations of released trajectories.
 *
 * @param questions that dev and test are drawn from, as FireAct's {@code strategyqa_dev.json}
 * @param trainQuestions that train is drawn from, as {@code strategyqa_train_filtered.json}
 */
@Kind("strategyqa")
@Declared("StrategyQA's published yes-or-no questions, with a corpus from released trajectories.")
public record StrategyQaSpec(
    long seed,
    @Declared("JSON array of {qid, question, answer}, which dev and test are drawn from.")
        DataFile questions,
    @Declared("JSON array of {qid, question, answer}, which train is drawn from.")
        DataFile trainQuestions,
    @Declared(
            "Trajectories in alpaca, chat or ShareGPT format, whose observations become the"
                + " passages.")
        DataFile corpus,
    @Declared(
            value = "Questions drawn for the train split, which a teacher may be asked.",
            presence = Presence.DEFAULT,
            max = 100_000,
            initial = "1000")
        int train,
    @Declared(
            value = "Questions drawn for the dev split.",
            presence = Presence.DEFAULT,
            max = 100_000,
            initial = "29")
        int dev,
    @Declared(
            value = "Questions drawn for the test split; FireAct's dev file has 229 in all.",
            presence = Presence.DEFAULT,
            max = 100_000,
            initial = "200")
        int test)
    implements TaskSpec {

  @Override
  public OptionalInt count(Split split) {
    return OptionalInt.of(
        switch (split) {
          case TRAIN -> train;
          case DEV -> dev;
          case TEST -> test;
        });
  }
}
