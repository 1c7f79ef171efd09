package io.fireact.spec;

import io.fireact.agent.Split;
import io.fireact.json.Default;
import io.fireact.json.Kind;
import io.fireact.spec.field.Doc;
import io.fireact.spec.field.Range;
import io.fireact.spec.field.Seed;
import java.util.OptionalInt;

/**
 * MMLU's published questions (Hendrycks et al. 2021) of 57 subjects, each with four choices, and a
 * corpus harvested from the observations of released trajectories.
 *
 * @param files the list of the question files with their digests; its own digest decides which data
 *     it is
 */
@Kind("mmlu")
@Doc("MMLU's published multiple-choice questions of 57 subjects.")
public record MmluSpec(
    @Seed long seed,
    @Doc(
            "List of the question files, as sha256sum writes it: test/SUBJECT_test.csv,"
                + " val/SUBJECT_val.csv and train/*.csv, beside it.")
        @Default("mmlu_files")
        DataFile files,
    @Doc(
            "Trajectories in alpaca, chat or ShareGPT format, whose observations become the"
                + " passages.")
        @Default("multitask_trajectories")
        DataFile corpus,
    @Doc("Questions drawn for the train split, from the auxiliary train files.")
        @Range(min = 0, max = 100_000)
        @Default("0")
        int train,
    @Doc("Questions drawn for the dev split, from the val files, which have 1,531.")
        @Range(min = 0, max = 100_000)
        @Default("200")
        int dev,
    @Doc("Questions drawn for the test split, from the test files, which have 14,042.")
        @Range(min = 0, max = 100_000)
        @Default("500")
        int test)
    implements TaskSpec {

  @Override
  public OptionalInt count(Split split) {
    return OptionalInt.of(split.select(train, dev, test));
  }
}
