package io.fireact.report.result;

import io.fireact.agent.Disposition;
import io.fireact.agent.Trajectory;

/** Whether an episode is right, by the same rules as {@link io.fireact.score.PointScore}. */
final class Verdict {
  private Verdict() {}

  static boolean right(Trajectory episode) {
    return episode.disposition() == Disposition.FINISHED
        && episode.question().score(episode.answer()).right();
  }

  static double f1(Trajectory episode) {
    return episode.disposition() == Disposition.FINISHED
        ? episode.question().score(episode.answer()).f1()
        : 0;
  }
}
