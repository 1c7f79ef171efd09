package io.fireact.task.released;

import io.fireact.agent.AnswerScore;
import io.fireact.agent.Disposition;
import io.fireact.agent.Trajectory;
import io.fireact.score.Interval;
import io.fireact.score.Intervals;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Scores of a released run, with both denominators: FireAct's code leaves out episodes that did not
 * finish, its paper counts them as wrong. For our own runs, which keep every episode, there is
 * {@link io.fireact.score.PointScore}.
 *
 * @param answered records in the file
 * @param asked questions of the run, those without a record too
 * @param askedSource what says how many were asked, for people
 * @param right answers that match exactly
 * @param emOfAnswered share of exact matches among the records, with Wilson's interval
 * @param emOfAsked the same among all questions; the paper's figure
 * @param f1OfAnswered mean token F1 over the records
 * @param f1OfAsked mean token F1 over all questions, 0 for those without a record
 * @param turns mean actions an episode, over the records as in the paper
 * @param dispositions of the records
 */
public record RunScore(
    int answered,
    int asked,
    String askedSource,
    int right,
    Interval emOfAnswered,
    Interval emOfAsked,
    double f1OfAnswered,
    double f1OfAsked,
    double turns,
    Map<Disposition, Integer> dispositions) {

  public RunScore {
    dispositions = Map.copyOf(dispositions);
  }

  /**
   * Scores episodes; answers are compared anew, {@link Trajectory#correct} is not read.
   *
   * @param episodes at least one
   * @param asked questions of the run
   * @param askedSource what says how many
   * @throws IllegalArgumentException when there are no episodes, or more than were asked
   */
  public static RunScore of(List<Trajectory> episodes, int asked, String askedSource) {
    int answered = episodes.size();
    if (answered == 0 || answered > asked) {
      throw new IllegalArgumentException(
          "episodes must be between 1 and asked, "
              + asked
              + ", but are "
              + answered
              + "; is this the right task?");
    }
    int right = 0;
    double f1 = 0;
    long actions = 0;
    Map<Disposition, Integer> dispositions = new EnumMap<>(Disposition.class);
    for (Trajectory episode : episodes) {
      AnswerScore score = score(episode);
      right += score.right() ? 1 : 0;
      f1 += score.f1();
      actions += episode.steps().stream().filter(step -> !step.action().isEmpty()).count();
      dispositions.merge(episode.disposition(), 1, Integer::sum);
    }
    return new RunScore(
        answered,
        asked,
        askedSource,
        right,
        Intervals.wilson(right, answered),
        Intervals.wilson(right, asked),
        f1 / answered,
        f1 / asked,
        (double) actions / answered,
        dispositions);
  }

  /** No answer is not the empty answer, which matches a gold answer such as "The". */
  private static AnswerScore score(Trajectory episode) {
    boolean none = episode.answer().isEmpty() && episode.disposition() != Disposition.FINISHED;
    return none ? AnswerScore.WRONG : episode.question().score(episode.answer());
  }

  /** A few lines for a terminal, ending with a newline. */
  public String text() {
    StringBuilder text = new StringBuilder();
    String answeredName = "of " + answered + " answered";
    String askedName = "of " + asked + " asked";
    line(text, "records", answered + " of " + asked + " questions: " + askedSource);
    line(text, "EM " + askedName, percent(emOfAsked) + ", " + right + " right");
    line(text, "EM " + answeredName, percent(emOfAnswered));
    line(text, "F1 " + askedName, percent(f1OfAsked));
    line(text, "F1 " + answeredName, percent(f1OfAnswered));
    line(text, "turns", String.format(Locale.ROOT, "%.2f actions an episode", turns));
    for (Disposition disposition : Disposition.values()) {
      Integer count = dispositions.get(disposition);
      if (count != null) {
        line(
            text,
            disposition.name().toLowerCase(Locale.ROOT).replace('_', ' '),
            Integer.toString(count));
      }
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(String.format(Locale.ROOT, "%-20s %s\n", name, value));
  }

  private static String percent(Interval share) {
    return percent(share.mean())
        + String.format(
            Locale.ROOT,
            " (95 %% interval %.1f to %.1f over questions)",
            100 * share.low(),
            100 * share.high());
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}
