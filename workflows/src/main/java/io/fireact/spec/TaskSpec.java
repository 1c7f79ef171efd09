package io.fireact.spec;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.fireact.agent.Split;
import io.fireact.json.Components;
import io.fireact.json.Default;
import io.fireact.json.Kind;
import io.fireact.json.Kinds;
import io.fireact.spec.field.Doc;
import io.fireact.spec.field.Range;
import io.fireact.spec.field.Seed;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Where questions and the corpus come from. What is made of a kind is the matter of its factory in
 * {@code io.fireact.task}; a new kind is a record here, its factory there, and a word behind {@code
 * permits}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
public sealed interface TaskSpec
    permits TaskSpec.World, TaskSpec.HotpotQa, QaSpec, StrategyQaSpec, BamboogleSpec, MmluSpec {

  /**
   * The task's id, by which specs, prompts and published results know it, such as {@code world}.
   */
  default String kind() {
    return Kinds.name(getClass());
  }

  /** Of everything random in it, and of the order in which its questions are asked. */
  long seed();

  /** How many questions a split has; empty where only the data says. */
  OptionalInt count(Split split);

  /** Whether there is something for the search kind {@code bm25} to find. */
  default boolean hasCorpus() {
    return true;
  }

  /** Whether the rule-based teacher knows its questions. */
  default boolean scriptedTeacher() {
    return false;
  }

  /** Whether somebody may have published trajectories about its questions. */
  default boolean releasedTrajectories() {
    return true;
  }

  /** Whether the spec says what data it is, by digest; a plan is made of those that are. */
  default boolean identified() {
    return true;
  }

  /** The published files that it is read from, as far as its record names them. */
  default List<DataFile> dataFiles() {
    return Components.values((Record) this, DataFile.class);
  }

  /** Rules between its own fields, whose paths begin with {@code task.}. */
  default void check(PointCheck.Report report) {}

  /** The built-in synthetic world. The same record gives the same bytes everywhere. */
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
      implements TaskSpec {
    // Shares are written with a few digits; thirds do not add up exactly.
    private static final double SHARES = 1e-6;

    @Override
    public OptionalInt count(Split split) {
      return OptionalInt.of(split.select(train, dev, test));
    }

    @Override
    public boolean scriptedTeacher() {
      return true;
    }

    /** Nobody published any. */
    @Override
    public boolean releasedTrajectories() {
      return false;
    }

    @Override
    public void check(PointCheck.Report report) {
      double sum = hops.two() + hops.three() + hops.comparison();
      if (Math.abs(sum - 1) > SHARES) {
        report.problem(
            "task.hops",
            "two %s, three %s and comparison %s add up to %s; they must add up to 1"
                .formatted(
                    hops.two(), hops.three(), hops.comparison(), Math.round(sum * 1e9) / 1e9));
      }
    }
  }

  /** Shares of two-hop, three-hop and comparison questions; they add up to 1. */
  record Hops(
      @Doc("Share of two-hop questions.") @Range(min = 0, max = 1) @Default("1") double two,
      @Doc("Share of three-hop questions.") @Range(min = 0, max = 1) @Default("0") double three,
      @Doc("Share of comparison questions.") @Range(min = 0, max = 1) @Default("0")
          double comparison) {}

  /**
   * HotpotQA's published dev file as evaluation questions, with a corpus harvested from the
   * observations of released trajectories.
   *
   * @param trainQuestions where train questions are drawn from; null for what the dev file has left
   */
  @Kind("hotpotqa")
  @Doc("HotpotQA's published dev questions, with a corpus harvested from released trajectories.")
  record HotpotQa(
      @Seed long seed,
      @Doc("JSON array of {question, answer, type}.") @Default("hotpotqa_dev") DataFile questions,
      @Doc(
              "Trajectories in alpaca, chat or ShareGPT format, whose observations become the"
                  + " passages.")
          @Default("hotpotqa_trajectories")
          DataFile corpus,
      @Doc("Questions drawn for the dev split.") @Range(min = 1, max = 100_000) @Default("200")
          int dev,
      @Doc("Questions drawn for the test split; 500 with seed 233 are FireAct's own.")
          @Range(min = 1, max = 100_000)
          @Default("500")
          int test,
      @Doc("Questions drawn for the train split, which a teacher may be asked.")
          @Range(min = 0, max = 100_000)
          @Default("0")
          int train,
      @Doc(
              "HotpotQA's train file, which train questions are drawn from; else they are dev"
                  + " questions that neither dev nor test has.")
          @Nullable DataFile trainQuestions)
      implements TaskSpec {
    @Override
    public void check(PointCheck.Report report) {
      if (trainQuestions != null && train == 0) {
        report.problem(
            "task.train_questions",
            "no train question is drawn from it, since task.train is 0; raise that, or leave this"
                + " out");
      }
    }

    /** One without train questions. */
    public HotpotQa(long seed, DataFile questions, DataFile corpus, int dev, int test) {
      this(seed, questions, corpus, dev, test, 0, null);
    }

    @Override
    public OptionalInt count(Split split) {
      return OptionalInt.of(split.select(train, dev, test));
    }
  }
}
