package io.fireact.score;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The variance of a mean over runs, of which some may have been asked the same questions.
 *
 * <p>The sample variance s^2 of k runs' means holds the spread of runs and the chance of each run's
 * own questions, but not what a common question does to all of them: that is their covariance c,
 * estimated from the products of what two runs scored on the same question, each less its run's
 * mean. Then the mean's variance is s^2 / k + c, with Satterthwaite's (1946) degrees of freedom.
 * With other questions in every run c is 0 and this is Student's t over runs.
 */
final class Clusters {
  private final double mean;
  private final double sd;
  private final double variance;
  private final double df;
  private final double withinVariance;
  private final double covariance;

  private Clusters(
      double mean,
      double sd,
      double variance,
      double df,
      double withinVariance,
      double covariance) {
    this.mean = mean;
    this.sd = sd;
    this.variance = variance;
    this.df = df;
    this.withinVariance = withinVariance;
    this.covariance = covariance;
  }

  /** What one run scored on its questions. */
  static final class Series {
    /** By question, in the order of their ids: a sum in any other order has other last digits. */
    private final Map<String, Double> values;

    private final double mean;

    Series(Map<String, Double> values) {
      this.values = values;
      this.mean = values.values().stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    static Series of(EpisodeScores scores, Metric metric) {
      Map<String, Double> values = new TreeMap<>();
      double[] all = scores.of(metric);
      for (int i = 0; i < all.length; i++) {
        if (!Double.isNaN(all[i])) {
          values.put(scores.questions().get(i), all[i]);
        }
      }
      return new Series(values);
    }

    Series divided(double by) {
      Map<String, Double> divided = new TreeMap<>();
      values.forEach((question, value) -> divided.put(question, value / by));
      return new Series(divided);
    }

    double mean() {
      return mean;
    }

    int items() {
      return values.size();
    }

    /** In the order of the questions' ids. */
    double[] toArray() {
      return values.values().stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** This less another on the questions that both have. */
    Series less(Series other) {
      Map<String, Double> less = new TreeMap<>();
      values.forEach(
          (question, value) -> {
            Double subtracted = other.values.get(question);
            if (subtracted != null) {
              less.put(question, value - subtracted);
            }
          });
      return new Series(less);
    }

    boolean sharesAllWith(Series other) {
      return values.keySet().equals(other.values.keySet());
    }
  }

  /**
   * @param runs two or more
   */
  static Clusters of(List<Series> runs) {
    int k = runs.size();
    double[] means = runs.stream().mapToDouble(Series::mean).toArray();
    double mean = Intervals.mean(means);
    double spread = Intervals.squares(means, mean) / (k - 1);
    double covariance = 0;
    int pairs = 0;
    int shared = 0;
    for (int i = 0; i < k; i++) {
      for (int j = i + 1; j < k; j++) {
        Products products = products(runs.get(i), runs.get(j));
        covariance +=
            products.sum / ((double) runs.get(i).items() * runs.get(j).items()); // of the means
        shared += products.count;
        pairs++;
      }
    }
    covariance = Math.max(0, covariance / pairs);
    double ofRuns = spread / k;
    double variance = ofRuns + covariance;
    double common = (double) shared / pairs;
    double df = k - 1.0;
    if (covariance > 0 && common > 1) {
      df =
          variance
              * variance
              / (ofRuns * ofRuns / (k - 1) + covariance * covariance / (common - 1));
    }
    double within = 0;
    for (Series run : runs) {
      double[] values = run.toArray();
      within += Intervals.squares(values, run.mean()) / values.length / values.length;
    }
    return new Clusters(mean, Math.sqrt(spread), variance, df, within / k / k, covariance);
  }

  /** Of two runs' values on common questions, each less its run's mean. */
  private static final class Products {
    private double sum;
    private int count;
  }

  private static Products products(Series one, Series other) {
    Products products = new Products();
    one.values.forEach(
        (question, value) -> {
          Double also = other.values.get(question);
          if (also != null) {
            products.sum += (value - one.mean) * (also - other.mean);
            products.count++;
          }
        });
    return products;
  }

  /** All values, of one run after another. */
  static double[] pooled(List<Series> runs) {
    return runs.stream().flatMapToDouble(run -> Arrays.stream(run.toArray())).toArray();
  }

  double mean() {
    return mean;
  }

  /** Standard deviation of the runs' means. */
  double sd() {
    return sd;
  }

  /** Variance of the mean. */
  double variance() {
    return variance;
  }

  double df() {
    return df;
  }

  /** What the variance of the mean would be if runs did not differ but for their questions. */
  double withinVariance() {
    return withinVariance;
  }

  /** The part of the mean's variance that runs share through common questions. */
  double covariance() {
    return covariance;
  }
}
