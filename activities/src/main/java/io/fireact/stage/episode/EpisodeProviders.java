package io.fireact.stage.episode;

import io.fireact.plan.Stage;
import io.fireact.plan.StageInput;
import io.fireact.provider.Provider;
import io.fireact.spec.AgentSpec;
import io.fireact.spec.ModelSpec;
import io.fireact.spec.SearchSpec;
import io.fireact.spec.StudentSpec;
import io.fireact.spec.TeacherSpec;
import io.fireact.stage.HostedModel;
import io.fireact.stage.Plans;
import java.util.Optional;

/** Who answers the calls of a stage's episodes. */
public final class EpisodeProviders {
  private final Plans plans;

  public EpisodeProviders(Plans plans) {
    this.plans = plans;
  }

  /** Whether the stage has episodes that are played, and not imported ones or none. */
  public static boolean has(StageInput input) {
    return input instanceof StageInput.Evaluate
        || (input instanceof StageInput.Trajectories trajectories
            && trajectories.teacher() instanceof ModelSpec);
  }

  /**
   * Whether a call of the stage's episodes leaves the process, as far as its input alone says:
   * which model an evaluation is of, its base stage says.
   */
  public static boolean askOutside(StageInput input) {
    if (input instanceof StageInput.Evaluate evaluate) {
      return searchesOutside(evaluate.agent(), evaluate.search());
    }
    return input instanceof StageInput.Trajectories trajectories
        && trajectories.teacher() instanceof ModelSpec teacher
        && (Provider.of(teacher).remote()
            || searchesOutside(trajectories.agent(), trajectories.search()));
  }

  private static boolean searchesOutside(AgentSpec agent, SearchSpec search) {
    return agent.method().searches() && Provider.of(search).remote();
  }

  /** The model that plays: a teacher, or the student that an evaluation is of. */
  public ModelSpec model(Stage stage) {
    if (stage.input() instanceof StageInput.Evaluate) {
      StudentSpec student = ((StageInput.Base) plans.need(stage, "base").stage().input()).student();
      Optional<TeacherSpec.OpenAi> hosted = student.hosted();
      return hosted.isPresent() && stage.needs().containsKey("adapter")
          ? hosted
              .get()
              .fineTuned(HostedModel.read(plans.store(), plans.need(stage, "adapter")).model())
          : student;
    }
    if (stage.input() instanceof StageInput.Trajectories trajectories
        && trajectories.teacher() instanceof ModelSpec teacher) {
      return teacher;
    }
    throw without(stage);
  }

  /** The search tool of the agent that plays. */
  public SearchSpec search(Stage stage) {
    if (stage.input() instanceof StageInput.Evaluate evaluate) {
      return evaluate.search();
    }
    if (stage.input() instanceof StageInput.Trajectories trajectories) {
      return trajectories.search();
    }
    throw without(stage);
  }

  /** The agent that plays. */
  public AgentSpec agent(Stage stage) {
    if (stage.input() instanceof StageInput.Evaluate evaluate) {
      return evaluate.agent();
    }
    if (stage.input() instanceof StageInput.Trajectories trajectories) {
      return trajectories.agent();
    }
    throw without(stage);
  }

  /** What the model that plays is told, where it is told anything. */
  public String instruction(Stage stage) {
    if (stage.input() instanceof StageInput.Evaluate evaluate) {
      // Plans of earlier versions told everybody the same.
      return evaluate.instruction().isEmpty()
          ? evaluate.agent().method().instruction()
          : evaluate.instruction();
    }
    if (stage.input() instanceof StageInput.Trajectories trajectories) {
      return trajectories.instruction();
    }
    throw without(stage);
  }

  /** Worked examples of our own that stand before every prompt; empty for none. */
  public String examples(Stage stage) {
    if (stage.input() instanceof StageInput.Evaluate evaluate) {
      return evaluate.examples();
    }
    if (stage.input() instanceof StageInput.Trajectories trajectories) {
      return trajectories.examples();
    }
    throw without(stage);
  }

  private static IllegalArgumentException without(Stage stage) {
    return new IllegalArgumentException("the stage " + stage.label() + " has no episodes");
  }
}
