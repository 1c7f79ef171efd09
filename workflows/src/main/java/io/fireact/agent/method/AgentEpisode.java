package io.fireact.agent.method;

import io.fireact.agent.Completion;
import io.fireact.agent.Disposition;
import io.fireact.agent.Prompt;
import io.fireact.agent.Step;
import io.fireact.agent.Trajectory;
import java.util.List;

/**
 * One agent on one question as a state machine: it says what it waits for, is told what came, and
 * ends in a trajectory. Pure, so that a workflow, a job, a command and a test drive the same one;
 * not thread safe. Whether an answer is right is the question's to say, and not an episode's.
 */
public interface AgentEpisode {

  /** What an episode waits for. */
  sealed interface Next permits Generate, UseTool, End {}

  /**
   * Have the model continue the prompt, then tell {@link #completed} or {@link #stop}.
   *
   * @param number of this episode's model call, from 0
   */
  record Generate(int number, Prompt prompt) implements Next {}

  /**
   * Search, then tell {@link #observed} or {@link #stop}.
   *
   * @param round of the episode, from 0
   * @param query on one line, not empty
   */
  record UseTool(int round, String query) implements Next {}

  /** The episode is over. */
  record End(Trajectory trajectory) implements Next {}

  /** What is to be done now; the same until something was told. */
  Next next();

  /** The rounds that are over, in order. */
  List<Step> steps();

  /**
   * The model's answer to a {@link Generate}.
   *
   * @throws IllegalStateException when none was asked for
   */
  void completed(Completion completion);

  /**
   * What a {@link UseTool} found, of any length.
   *
   * @throws IllegalStateException when none was asked for
   */
  void observed(String observation);

  /**
   * What was asked for does not come: the episode ends with the rounds that it has, a search that
   * was waited for among them.
   *
   * @throws IllegalStateException when the episode has ended
   */
  void stop(Disposition disposition);
}
