package io.fireact.stage.job;

import io.fireact.agent.Compatibility;
import io.fireact.agent.ReActFormat;
import io.fireact.agent.ReleasedCode;
import io.fireact.agent.Segment;
import io.fireact.agent.Trajectory;
import io.fireact.agent.method.Method;
import io.fireact.lm.text.PromptStyle;
import io.fireact.plan.Stage;
import io.fireact.plan.StageInput;
import io.fireact.plan.StageRecord;
import io.fireact.spec.StudentSpec;
import io.fireact.stage.ActivityContext;
import io.fireact.stage.BaseModels;
import io.fireact.stage.Plans;
import io.fireact.store.JsonLines;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A mix of trajectories that a fine-tune stage learns.
 *
 * @param instruction what a student that chats is told in its examples
 * @param compat whose texts the examples are
 */
public record LearnedMix(List<Trajectory> episodes, String instruction, Compatibility compat) {
  public LearnedMix {
    episodes = List.copyOf(episodes);
  }

  /** The mixes of a stage, in their order. */
  public static List<LearnedMix> all(ActivityContext context, Plans plans, Stage stage) {
    StageInput.FineTune input = (StageInput.FineTune) stage.input();
    List<LearnedMix> mixes = new ArrayList<>();
    for (StageRecord mix : plans.all(stage, Stage.MIX)) {
      mixes.add(
          new LearnedMix(
              JsonLines.read(context.store(), Plans.output(mix, "episodes"), Trajectory.class),
              told(input, mixes.size()),
              input.compat()));
    }
    return List.copyOf(mixes);
  }

  /**
   * The examples as a student with weights reads them, in the very texts of its prompts.
   *
   * @param base the directory of its base model
   */
  public static List<List<Segment>> texts(List<LearnedMix> mixes, StudentSpec student, Path base) {
    List<List<Segment>> examples = new ArrayList<>();
    try {
      for (LearnedMix mix : mixes) {
        PromptStyle style = BaseModels.style(student, base, mix.instruction(), mix.compat());
        mix.episodes().stream()
            .map(mix.compat().framed() ? ReleasedCode::training : ReActFormat::training)
            .map(style::training)
            .forEach(examples::add);
      }
    } catch (IllegalArgumentException e) {
      throw BaseModels.unusable(e);
    }
    return examples;
  }

  /** Plans of earlier versions told everybody the same. */
  private static String told(StageInput.FineTune input, int mix) {
    if (!input.instructions().isEmpty()) {
      return input.instructions().get(mix);
    }
    return input.instruction().isEmpty() ? Method.REACT.instruction() : input.instruction();
  }
}
