package io.fireact.agent.method;

import io.fireact.agent.AgentLimits;
import io.fireact.agent.Question;
import io.fireact.agent.ReActFormat;
import io.fireact.agent.Step;
import io.fireact.agent.Trajectory;

/** Thought, action and observation in turn until the answer (Yao et al. 2023). */
final class ReAct implements AgentMethod {
  private static final String INSTRUCTION = PromptTexts.instruction("react");

  @Override
  public boolean searches() {
    return true;
  }

  @Override
  public String instruction() {
    return INSTRUCTION;
  }

  @Override
  public AgentEpisode begin(Question question, AgentLimits limits) {
    return limits.compat().released()
        ? new ReleasedEpisode(Method.REACT, question, limits, round -> "")
        : new ReActEpisode(Method.REACT, question, limits, round -> "");
  }

  @Override
  public String example(Trajectory trajectory) {
    return ReActFormat.text(trajectory);
  }

  @Override
  public boolean wellFormed(Step step) {
    return ReActFormat.wellFormed(step.raw());
  }
}
