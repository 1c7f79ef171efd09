package io.fireact.report.result;

import io.fireact.agent.Answers;
import io.fireact.agent.Disposition;
import io.fireact.agent.Trajectory;

/** Whether an episode is right, by the same rules as {@link io.fireact.score.PointScore}. */
final class Verdict {
  private Verdict() {}

  static boolean right(Trajectory episode) {
    return episode.disposition() == Disposition.FINISHED
        && Answers.exactMatch(episode.answer(), episode.question().answer());
  }

  static double f1(Trajectory episode) {
    return episode.disposition() == Disposition.FINISHED
        ? Answers.f1(episode.answer(), episode.question().answer())
        : 0;
  }
}
