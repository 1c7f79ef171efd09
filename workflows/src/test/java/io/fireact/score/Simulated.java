package io.fireact.score;

import io.fireact.agent.Disposition;
import io.fireact.agent.Question;
import io.fireact.agent.Split;
import io.fireact.agent.Trajectory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Runs whose seeds differ by a known spread. */
final class Simulated {
  private final SplittableRandom random;

  Simulated(long seed) {
    random = new SplittableRandom(seed);
  }

  static double logistic(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** The mean share over seeds of which each moves the logit by a normal variable. */
  static double mean(double logit, double spread) {
    double sum = 0;
    double weights = 0;
    for (int i = -300; i <= 300; i++) {
      double z = i / 50.0;
      double weight = Math.exp(-z * z / 2);
      sum += weight * logistic(logit + spread * z);
      weights += weight;
    }
    return sum / weights;
  }

  /** Runs of one setting, each with questions of its own. */
  List<Run> runs(int count, int items, double logit, double spread) {
    List<Run> runs = new ArrayList<>();
    for (int run = 0; run < count; run++) {
      double share = logistic(logit + spread * random.nextGaussian());
      double[] shares = new double[items];
      Arrays.fill(shares, share);
      runs.add(run("seed=" + run, "r" + run + "-", shares));
    }
    return runs;
  }

  /** Runs of one setting that are asked the same questions, some of which are harder. */
  List<Run> runsOnCommonQuestions(int count, int items, double logit, double spread, double hard) {
    double[] easiness = random.doubles(items).map(u -> hard * (2 * u - 1)).toArray();
    List<Run> runs = new ArrayList<>();
    for (int run = 0; run < count; run++) {
      double of = logit + spread * random.nextGaussian();
      double[] shares = Arrays.stream(easiness).map(each -> logistic(of + each)).toArray();
      runs.add(run("seed=" + run, "q", shares));
    }
    return runs;
  }

  /** A run with these chances of a right answer. */
  Run run(String seed, String prefix, double[] shares) {
    boolean[] right = new boolean[shares.length];
    for (int i = 0; i < right.length; i++) {
      right[i] = random.nextDouble() < shares[i];
    }
    return run(seed, prefix, right);
  }

  static Run run(String seed, String prefix, boolean... right) {
    List<Trajectory> episodes = new ArrayList<>();
    for (int i = 0; i < right.length; i++) {
      episodes.add(
          new Trajectory(
              new Question(prefix + i, Split.TEST, "?", "x", "two-hop"),
              List.of(),
              Disposition.FINISHED,
              right[i] ? "x" : "y",
              false,
              1,
              1));
    }
    return new Run(seed, EpisodeScores.of(episodes, List.of(), 11));
  }

  /** The first {@code count} of {@code items} right. */
  static Run run(String seed, String prefix, int count, int items) {
    boolean[] right = new boolean[items];
    Arrays.fill(right, 0, count, true);
    return run(seed, prefix, right);
  }
}
