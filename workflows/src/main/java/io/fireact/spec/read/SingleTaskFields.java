package io.fireact.spec.read;

import io.fireact.json.Default;
import io.fireact.spec.AgentSpec;
import io.fireact.spec.EvaluateSpec;
import io.fireact.spec.Evaluation;
import io.fireact.spec.FieldNames;
import io.fireact.spec.FineTuneSpec;
import io.fireact.spec.PointCheck;
import io.fireact.spec.PointSpec;
import io.fireact.spec.ReviewSpec;
import io.fireact.spec.SearchSpec;
import io.fireact.spec.StudentSpec;
import io.fireact.spec.TaskSpec;
import io.fireact.spec.TeacherSpec;
import io.fireact.spec.TrainingPart;
import io.fireact.spec.TrajectoryFilter;
import io.fireact.spec.field.Doc;
import io.fireact.spec.field.Range;
import io.fireact.spec.field.Seed;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Version 1 of a spec: one task, one teacher, one evaluation. */
record SingleTaskFields(
    @Doc("Seed of the sweep; every other seed that is not given is this one.")
        @Range(min = 0, max = Seed.LARGEST)
        @Default("1")
        long seed,
    @Doc("Where questions and the corpus come from.") TaskSpec task,
    @Doc("The agent's search tool.") @Default("bm25") SearchSpec search,
    @Doc("Who writes the trajectories.") @Default("scripted") TeacherSpec teacher,
    @Doc("The agent's loop.") @Default AgentSpec agent,
    @Doc("The base LM.") @Default("nano") StudentSpec student,
    @Doc("Fine-tuning on trajectories.") @Default FineTuneSpec fineTune,
    @Doc("What people said of the trajectories: those that somebody rejects are not learned.")
        @Nullable ReviewSpec review,
    @Doc("What every point is measured on.") @Default EvaluateSpec evaluate)
    implements PointFields {

  @Override
  public List<PointSpec> points(Map<String, String> labels, PointCheck.Report report) {
    int needed = fineTune.trajectories() > 0 ? fineTune.trajectories() : agent.shots();
    return List.of(
        new PointSpec(
            labels,
            seed,
            task,
            List.of(
                new TrainingPart(
                    task,
                    task.kind(),
                    search,
                    teacher,
                    agent,
                    needed,
                    TrajectoryFilter.RIGHT,
                    review,
                    FieldNames.AS_THEY_ARE)),
            evaluate.leakage(),
            student,
            fineTune,
            new Evaluation(task, task.kind(), search, agent, evaluate, FieldNames.AS_THEY_ARE),
            List.of(task)));
  }
}
