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
import java.util.stream.Collectors;

/** Reasoning and then the answer, from one call (Wei et al. 2022). */
final class ChainOfThought implements AgentMethod {
  private static final String INSTRUCTION = PromptTexts.instruction("cot");
  private static final Pattern ROUND =
      Pattern.compile("\\s*+Thought: \\S[^\\n]*+\\nAnswer: \\S[^\\n]*+\\s*+");

  @Override
  public boolean searches() {
    return false;
  }

  @Override
  public String instruction() {
    return INSTRUCTION;
  }

  /** In two of FireAct's records the thought stands within the answer. */
  @Override
  public boolean recognizes(List<Step> steps) {
    return steps.size() == 1
        && steps.get(0).action().equals(ReActFormat.FINISH)
        && (!steps.get(0).thought().isBlank() || steps.get(0).argument().startsWith("Thought:"));
  }

  @Override
  public AgentEpisode begin(Question question, AgentLimits limits) {
    return new SingleCallEpisode(Method.COT, question, limits, false);
  }

  /** Of an episode with several rounds the thoughts follow each other. */
  @Override
  public String example(Trajectory trajectory) {
    String thought =
        trajectory.steps().stream().map(Step::thought).collect(Collectors.joining(" "));
    return ReActFormat.episode(trajectory.question(), List.of())
        + "Thought: "
        + SingleLine.of(thought)
        + "\nAnswer: "
        + SingleLine.of(trajectory.answer())
        + "\n";
  }

  /** A student that was fine-tuned on ReAct writes a round of that. */
  @Override
  public boolean wellFormed(Step step) {
    return ROUND.matcher(ReasoningText.contentOf(step.raw())).matches()
        || ReActFormat.wellFormed(step.raw());
  }
}
