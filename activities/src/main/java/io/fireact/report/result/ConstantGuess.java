package io.fireact.report.result;

import io.fireact.agent.Question;
import io.fireact.agent.Trajectory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an agent would score that reads no question and always gives the same answer: the one that
 * is right most often. A student below it has learned less than that.
 *
 * @param answer in the form in which answers are compared
 * @param right questions on which it matches exactly
 */
public record ConstantGuess(String answer, int right, int items) {

  /** The best one for these episodes' questions; of several the first in the alphabet. */
  static ConstantGuess of(List<Trajectory> episodes) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (Trajectory episode : episodes) {
      Question question = episode.question();
      question.answers().stream()
          .map(answer -> question.type().scorer().canonical(answer, question))
          .distinct()
          .forEach(answer -> counts.merge(answer, 1, Integer::sum));
    }
    String best = "";
    int right = 0;
    for (Map.Entry<String, Integer> each : counts.entrySet()) {
      if (each.getValue() > right
          || (each.getValue() == right && each.getKey().compareTo(best) < 0)) {
        best = each.getKey();
        right = each.getValue();
      }
    }
    return new ConstantGuess(best, right, episodes.size());
  }

  /** In [0, 1]. */
  public double share() {
    return (double) right / items;
  }
}
