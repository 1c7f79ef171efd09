package io.fireact.agent.method;

import io.fireact.agent.AgentLimits;
import io.fireact.agent.Question;
import io.fireact.agent.ReActFormat;
import io.fireact.agent.ReasoningText;
import io.fireact.agent.SingleLine;
import io.fireact.agent.Step;
import io.fireact.agent.Trajectory;
import java.util.List;
import java.util.regex.Pattern;

/** The answer at once, from one call and without a thought: FireAct's IO prompting. */
final class DirectAnswer implements AgentMethod {
  private static final String INSTRUCTION = PromptTexts.instruction("io");
  private static final Pattern ANSWER = Pattern.compile("\\s*+Answer: \\S[^\\n]*+\\s*+");

  @Override
  public boolean searches() {
    return false;
  }

  @Override
  public String instruction() {
    return INSTRUCTION;
  }

  @Override
  public boolean recognizes(List<Step> steps) {
    return steps.size() == 1
        && steps.get(0).action().equals(ReActFormat.FINISH)
        && steps.get(0).thought().isBlank()
        && !steps.get(0).argument().startsWith("Thought:");
  }

  @Override
  public AgentEpisode begin(Question question, AgentLimits limits) {
    return new SingleCallEpisode(Method.IO, question, limits, true);
  }

  @Override
  public String example(Trajectory trajectory) {
    return ReActFormat.episode(trajectory.question(), List.of())
        + "Answer: "
        + SingleLine.of(trajectory.answer())
        + "\n";
  }

  /** A student that was fine-tuned on ReAct writes a round of that. */
  @Override
  public boolean wellFormed(Step step) {
    return ANSWER.matcher(ReasoningText.contentOf(step.raw())).matches()
        || ReActFormat.wellFormed(step.raw());
  }
}
