package io.fireact.spec;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.fireact.json.Default;
import io.fireact.json.Kind;
import io.fireact.spec.field.Doc;
import io.fireact.spec.field.Range;
import io.fireact.spec.field.Seed;

/** Where questions and the corpus come from. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
public sealed interface TaskSpec {

  /**
   * The built-in synthetic world. The same record gives the same bytes everywhere.
   *
   * @param pretrainingDocuments plain text, question-answer text and single lines of the agent's
   *     format
   */
  @Kind("world")
  @Doc("The built-in synthetic world of people, films, companies and places.")
  record World(
      @Seed long seed,
      @Doc("Train questions, which the teacher may be asked.")
          @Range(min = 1, max = 1_000_000)
          @Default("700")
          int train,
      @Doc("Dev questions, for choices.") @Range(min = 1, max = 1_000_000) @Default("200") int dev,
      @Doc("Test questions, for the report.") @Range(min = 1, max = 1_000_000) @Default("200")
          int test,
      @Doc("Share of each kind of question; they add up to 1.") @Default Hops hops,
      @Doc("Documents of plain text for the base LM's pre-training.")
          @Range(min = 1, max = 10_000_000)
          @Default("30000")
          int pretrainingDocuments)
      implements TaskSpec {}

  /** Shares of two-hop, three-hop and comparison questions; they add up to 1. */
  record Hops(
      @Doc("Share of two-hop questions.") @Range(min = 0, max = 1) @Default("1") double two,
      @Doc("Share of three-hop questions.") @Range(min = 0, max = 1) @Default("0") double three,
      @Doc("Share of comparison questions.") @Range(min = 0, max = 1) @Default("0")
          double comparison) {}

  /**
   * HotpotQA's published dev file as evaluation questions, with a corpus harvested from the
   * observations of released trajectories.
   */
  @Kind("hotpotqa")
  @Doc("HotpotQA's published dev questions, with a corpus harvested from released trajectories.")
  record HotpotQa(
      @Seed long seed,
      @Doc("JSON array of {question, answer, type}.") DataFile questions,
      @Doc(
              "Trajectories in alpaca, chat or ShareGPT format, whose observations become the"
                  + " passages.")
          DataFile corpus,
      @Doc("Questions drawn for the dev split.") @Range(min = 1, max = 100_000) @Default("200")
          int dev,
      @Doc("Questions drawn for the test split; 500 with seed 233 are FireAct's own.")
          @Range(min = 1, max = 100_000)
          @Default("500")
          int test)
      implements TaskSpec {}
}
