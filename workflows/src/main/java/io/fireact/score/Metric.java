package io.fireact.score;

import io.fireact.agent.Answers;
import io.fireact.agent.Disposition;
import io.fireact.agent.QuestionType;
import io.fireact.agent.ReActFormat;
import io.fireact.agent.Trajectory;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is measured of an episode, in the order of every table. This list is the only place that
 * knows a metric: the terminal's table, {@code run --json}, the page, the CSV and JSON files go
 * through it. A constant is named elsewhere only where that one is meant, such as exact match,
 * which decides what is best and what is fitted.
 */
public enum Metric {
  EXACT_MATCH(
      "em",
      "EM",
      "exact match",
      Unit.SHARE,
      Shown.EVERYWHERE,
      (episode, seconds) -> answered(episode) && exact(episode) ? 1 : 0),
  F1(
      "f1",
      "F1",
      "mean token F1",
      Unit.SHARE,
      Shown.EVERYWHERE,
      (episode, seconds) -> answered(episode) ? f1(episode) : 0),
  FORMAT(
      "format",
      "format",
      "well-formed rounds of an episode, mean",
      Unit.SHARE,
      Shown.EVERYWHERE,
      (episode, seconds) -> wellFormed(episode)),
  TURNS(
      "turns",
      "turns",
      "mean rounds an episode",
      Unit.ROUNDS,
      Shown.EVERYWHERE,
      (episode, seconds) -> episode.compat().turns(episode)),
  TOKENS(
      "tokens",
      "tokens",
      "mean tokens read and written an episode",
      Unit.TOKENS,
      Shown.EVERYWHERE,
      (episode, seconds) -> (double) episode.inputTokens() + episode.outputTokens()),
  /** Of episodes that have a timing. */
  SECONDS(
      "seconds",
      "seconds",
      "mean wall-clock seconds an episode, waiting for calls and turns included",
      Unit.SECONDS,
      Shown.EVERYWHERE,
      (episode, seconds) -> seconds),
  /**
   * Whether a search returned a right answer as the agent saw it, word for word in the form in
   * which answers are compared: what is missing here no agent could have read. Yes and no are the
   * answer of no text, so questions with such an answer have no value.
   */
  GOLD_IN_SEARCH(
      "gold_in_search",
      "gold in search",
      "questions with a right answer in what some search returned, yes and no not counted",
      Unit.SHARE,
      Shown.ON_THE_PAGE,
      (episode, seconds) -> goldInSearch(episode));

  /** Right answers that no text gives word for word. */
  private static final Set<String> IN_NO_TEXT = Set.of("", "yes", "no", "noanswer");

  private final String id;
  private final String label;
  private final String description;
  private final Unit unit;
  private final Shown shown;
  private final Value value;

  Metric(String id, String label, String description, Unit unit, Shown shown, Value value) {
    this.id = id;
    this.label = label;
    this.description = description;
    this.unit = unit;
    this.shown = shown;
    this.value = value;
  }

  /**
   * What a metric is counted in, which decides how it is written and what interval it has: Wilson's
   * form where values have an upper end, Hall's correction for skewness where they have none.
   */
  public enum Unit {
    /** Of 1; for people in per cent, and always with its interval. */
    SHARE(1),
    /** At most the agent's limit. */
    ROUNDS(2),
    TOKENS(0),
    SECONDS(2);

    private final int decimals;

    Unit(int decimals) {
      this.decimals = decimals;
    }

    /** Digits behind the point for people; of a share those of its per cent. */
    public int decimals() {
      return decimals;
    }

    /**
     * The most that a value can be; infinite where there is no end.
     *
     * @param rounds the agent's limit
     */
    double most(int rounds) {
      return switch (this) {
        case SHARE -> 1;
        case ROUNDS -> rounds;
        case TOKENS, SECONDS -> Double.POSITIVE_INFINITY;
      };
    }
  }

  /** Where people see a metric; files have all of them. */
  public enum Shown {
    EVERYWHERE,
    /** In the report's page; a terminal has no room for it. */
    ON_THE_PAGE
  }

  /** What is read off an episode. */
  @FunctionalInterface
  private interface Value {
    double of(Trajectory episode, double seconds);
  }

  /** Of all metrics, in their order. */
  public static List<String> ids() {
    return Arrays.stream(values()).map(Metric::id).toList();
  }

  /** The one that files call so. */
  public static Optional<Metric> byId(String id) {
    return Arrays.stream(values()).filter(metric -> metric.id.equals(id)).findFirst();
  }

  /** Its name in files: of a CSV column and of a JSON field. */
  public String id() {
    return id;
  }

  /** The heading of its column for people. */
  public String label() {
    return label;
  }

  /** What it is, in a few words. */
  public String description() {
    return description;
  }

  public Unit unit() {
    return unit;
  }

  /** Whether it lies in [0, 1] and is read in per cent. */
  public boolean share() {
    return unit == Unit.SHARE;
  }

  /** Whether a terminal's table has it. */
  public boolean onTerminal() {
    return shown == Shown.EVERYWHERE;
  }

  /**
   * The value of one episode; NaN where it has none, and then it is not in the mean.
   *
   * @param seconds that the episode took; NaN where that is not known
   */
  public double value(Trajectory episode, double seconds) {
    return value.of(episode, seconds);
  }

  /** No answer is not the empty answer, which matches a gold answer such as "The". */
  private static boolean answered(Trajectory episode) {
    return episode.disposition() == Disposition.FINISHED;
  }

  private static boolean exact(Trajectory episode) {
    return episode.score().right();
  }

  private static double f1(Trajectory episode) {
    return episode.score().f1();
  }

  /** An episode without a round has none that is well-formed. */
  private static double wellFormed(Trajectory episode) {
    long good = episode.steps().stream().filter(episode.method()::wellFormed).count();
    return (double) good / Math.max(1, episode.steps().size());
  }

  private static double goldInSearch(Trajectory episode) {
    List<String> golds =
        episode.question().type() == QuestionType.FREE_TEXT
            ? episode.question().answers().stream()
                .map(Metric::words)
                .filter(gold -> !IN_NO_TEXT.contains(gold.strip()))
                .toList()
            : List.of();
    if (golds.isEmpty()) {
      return Double.NaN;
    }
    boolean found =
        episode.steps().stream()
            .filter(step -> step.action().equals(ReActFormat.SEARCH) && !step.argument().isEmpty())
            .map(step -> words(step.observation()))
            .anyMatch(text -> golds.stream().anyMatch(text::contains));
    return found ? 1 : 0;
  }

  /** Between spaces, so that only whole words are found in it. */
  private static String words(String text) {
    return " " + Answers.normalize(text) + " ";
  }
}
