package io.fireact.spec;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.fireact.json.Kind;

/** Where questions and the corpus come from. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
public sealed interface TaskSpec {

  /**
   * The built-in synthetic world. The same record gives the same bytes everywhere.
   *
   * @param train questions that the teacher may be asked
   * @param dev questions for choices
   * @param test questions for the report
   * @param hops share of each kind of question
   * @param pretrainingDocuments documents of plain text, question-answer text and single lines of
   *     the agent's format
   */
  @Kind("world")
  record World(long seed, int train, int dev, int test, Hops hops, int pretrainingDocuments)
      implements TaskSpec {}

  /** Shares of two-hop, three-hop and comparison questions; they add up to 1. */
  record Hops(double two, double three, double comparison) {}

  /**
   * HotpotQA's published dev file as evaluation questions, with a corpus harvested from the
   * observations of released trajectories.
   *
   * @param questions the JSON array, or JSON lines, of {question, answer, type}
   * @param corpus trajectories in alpaca, chat or ShareGPT format whose observations become
   *     passages
   * @param dev questions drawn for the dev split
   * @param test questions drawn for the test split; 500 with seed 233 are the paper's own
   */
  @Kind("hotpotqa")
  record HotpotQa(long seed, DataFile questions, DataFile corpus, int dev, int test)
      implements TaskSpec {}
}
