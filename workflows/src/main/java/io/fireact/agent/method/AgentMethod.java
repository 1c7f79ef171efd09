package io.fireact.agent.method;

import io.fireact.agent.AgentLimits;
import io.fireact.agent.Question;
import io.fireact.agent.Step;
import io.fireact.agent.Trajectory;
import java.util.List;

/**
 * How an agent goes about a question. Stateless and pure: what an episode is at is in its {@link
 * AgentEpisode}. An implementation is registered in {@link Method}, and its prompt texts are
 * resources in the folder of its name beside this class.
 *
 * <p>Whatever a method's model writes, its trajectory's rounds are thoughts and actions; so every
 * trajectory has one training text, {@link io.fireact.agent.ReActFormat#training}, and trajectories
 * of several methods can be learned together, as FireAct's are.
 */
interface AgentMethod {

  /** Whether its episodes ever wait for a {@link AgentEpisode.UseTool}. */
  boolean searches();

  /**
   * Tells a model that has not been fine-tuned what to write, of a task that has no instruction of
   * its own.
   */
  String instruction();

  /**
   * A new episode.
   *
   * @throws IllegalArgumentException when a limit that the method needs leaves nothing to do
   */
  AgentEpisode begin(Question question, AgentLimits limits);

  /**
   * Whether rounds that nobody names the method of can only be this one's; where none says so, they
   * are ReAct's.
   *
   * @param steps at least one
   */
  default boolean recognizes(List<Step> steps) {
    return false;
  }

  /** A trajectory of any method as a worked example of this one. */
  String example(Trajectory trajectory);

  /**
   * Whether a round's raw text is as this method asks for and nothing else: stricter than what its
   * episodes understand.
   */
  boolean wellFormed(Step step);
}
