package io.fireact.report.result;

import io.fireact.score.Metric;
import io.fireact.score.RunMean;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a setting scores on one type of question, such as {@code bridge} or a subject of MMLU. With
 * few questions its intervals are wide: it says where to look, and seldom what is better.
 *
 * @param name the task's word for it; of yes-or-no questions without one the right answer
 * @param items questions asked of it, of all runs together
 * @param right of those, right answers
 * @param means by metric; one that no episode has a value of is missing
 */
public record MeasuredCategory(String name, int items, int right, Map<Metric, RunMean> means) {
  public MeasuredCategory {
    means = Collections.unmodifiableMap(new EnumMap<>(means));
  }
}
