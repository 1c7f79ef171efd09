package io.fireact.score;

import io.fireact.agent.Disposition;
import io.fireact.agent.Trajectory;
import java.util.ArrayList;
import java.util.List;

/**
 * How many turns episodes take, as in FireAct's Figure 6: over those that end in an answer, since
 * the others' turns say where they were stopped and not what the agent needed.
 *
 * @param finished episodes that end in an answer, by their number of turns: the first of none, the
 *     next of one and so on, up to the most that there are
 * @param unfinished episodes without an answer
 */
public record TurnDistribution(List<Integer> finished, int unfinished) {
  public TurnDistribution {
    finished = List.copyOf(finished);
  }

  /** Of a run's episodes. */
  public static TurnDistribution of(List<Trajectory> episodes) {
    List<Integer> finished = new ArrayList<>();
    int unfinished = 0;
    for (Trajectory episode : episodes) {
      if (episode.disposition() == Disposition.FINISHED) {
        while (finished.size() <= episode.steps().size()) {
          finished.add(0);
        }
        finished.set(episode.steps().size(), finished.get(episode.steps().size()) + 1);
      } else {
        unfinished++;
      }
    }
    return new TurnDistribution(finished, unfinished);
  }

  /** Of both together. */
  public TurnDistribution plus(TurnDistribution other) {
    List<Integer> sum = new ArrayList<>();
    for (int turns = 0; turns < Math.max(finished.size(), other.finished.size()); turns++) {
      sum.add(finishedIn(turns) + other.finishedIn(turns));
    }
    return new TurnDistribution(sum, unfinished + other.unfinished);
  }

  /** Episodes that end in an answer after so many turns. */
  public int finishedIn(int turns) {
    return turns < finished.size() ? finished.get(turns) : 0;
  }

  /** The most turns after which some episode ends in an answer; 0 where none does. */
  public int most() {
    return Math.max(0, finished.size() - 1);
  }

  /** Episodes that end in an answer. */
  public int answered() {
    return finished.stream().mapToInt(Integer::intValue).sum();
  }

  /** All episodes. */
  public int episodes() {
    return answered() + unfinished;
  }

  /** Share of all episodes that have no answer; in [0, 1]. */
  public double unfinishedShare() {
    return episodes() == 0 ? 0 : (double) unfinished / episodes();
  }

  /** Mean turns of the episodes that end in an answer; NaN where none does. */
  public double mean() {
    double sum = 0;
    for (int turns = 0; turns < finished.size(); turns++) {
      sum += (double) turns * finished.get(turns);
    }
    return sum / answered();
  }

  /** Standard deviation of these turns (n - 1); NaN of fewer than two episodes. */
  public double sd() {
    double mean = mean();
    double squares = 0;
    for (int turns = 0; turns < finished.size(); turns++) {
      squares += finished.get(turns) * (turns - mean) * (turns - mean);
    }
    return answered() < 2 ? Double.NaN : Math.sqrt(squares / (answered() - 1));
  }
}
