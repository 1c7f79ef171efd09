package io.fireact.sweep.episode;

import io.fireact.agent.Question;
import io.fireact.agent.Step;
import io.fireact.sweep.StageRef;
import java.util.List;

/**
 * Asks the stage's model to continue an episode. The activity makes the prompt: worked examples
 * come from the stage's artifacts, not from the history.
 *
 * @param call number of this episode's model call, from 0
 * @param steps the rounds so far, without their raw text
 */
public record ModelCall(StageRef stage, Question question, int call, List<Step> steps) {
  public ModelCall {
    steps = List.copyOf(steps);
  }
}
