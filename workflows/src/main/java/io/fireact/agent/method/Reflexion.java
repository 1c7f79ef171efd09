package io.fireact.agent.method;

import io.fireact.agent.AgentLimits;
import io.fireact.agent.Question;
import io.fireact.agent.ReActFormat;
import io.fireact.agent.Step;
import io.fireact.agent.Trajectory;
import java.util.List;
import java.util.Map;

/**
 * ReAct that is prompted to reflect at the 6th and the 10th round, as FireAct simplifies Reflexion
 * (Chen et al. 2023, after Shinn et al. 2023): the round's thought begins with a sentence that says
 * so, and the model goes on. There is one trial: nothing says whether an answer was right before
 * the episode is over.
 *
 * <p>The sentence of the 6th round is the released data's. Those have none of the 10th, so ours is
 * the same with its number.
 */
final class Reflexion implements AgentMethod {
  private static final String INSTRUCTION = PromptTexts.instruction("reflexion");

  /** The round of the first reflection, from 0. */
  private static final int FIRST = 5;

  /** By the round that it begins, from 0. */
  private static final Map<Integer, String> REFLECTIONS =
      Map.of(
          FIRST,
          PromptTexts.text("reflexion/round-6.txt"),
          9,
          PromptTexts.text("reflexion/round-10.txt"));

  @Override
  public boolean searches() {
    return true;
  }

  @Override
  public String instruction() {
    return INSTRUCTION;
  }

  @Override
  public boolean recognizes(List<Step> steps) {
    return steps.stream()
        .anyMatch(step -> REFLECTIONS.values().stream().anyMatch(step.thought()::contains));
  }

  @Override
  public AgentEpisode begin(Question question, AgentLimits limits) {
    if (limits.compat().released()) {
      // In the released runs there is one at the 6th round, and none at the 10th.
      return new ReleasedEpisode(
          Method.REFLEXION,
          question,
          limits,
          round -> round == FIRST ? REFLECTIONS.getOrDefault(round, "") : "");
    }
    return new ReActEpisode(
        Method.REFLEXION, question, limits, round -> REFLECTIONS.getOrDefault(round, ""));
  }

  @Override
  public String example(Trajectory trajectory) {
    return ReActFormat.text(trajectory);
  }

  /** A round that was begun for the model is its text behind that beginning. */
  @Override
  public boolean wellFormed(Step step) {
    return ReActFormat.wellFormed(step.raw())
        || REFLECTIONS.values().stream()
            .filter(step.thought()::startsWith)
            .anyMatch(begun -> ReActFormat.wellFormed("Thought: " + begun + step.raw()));
  }
}
