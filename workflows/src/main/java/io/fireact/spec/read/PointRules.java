package io.fireact.spec.read;

import io.fireact.agent.Split;
import io.fireact.spec.AgentSpec;
import io.fireact.spec.Evaluation;
import io.fireact.spec.PointCheck;
import io.fireact.spec.PointSpec;
import io.fireact.spec.SearchSpec;
import io.fireact.spec.TaskPrompts;
import io.fireact.spec.TaskSpec;
import io.fireact.spec.ToolNoise;
import io.fireact.spec.TrainingPart;
import java.util.Locale;
import java.util.OptionalInt;

/** The rules between the parts of one point; those of a kind are on its record. */
final class PointRules {
  private final PointSpec point;
  private final PointCheck.Report report;

  private PointRules(PointSpec point, PointCheck.Report report) {
    this.point = point;
    this.report = report;
  }

  static void check(PointSpec point, PointCheck.Report report) {
    PointRules rules = new PointRules(point, report);
    rules.evaluation();
    point.trainingSet().forEach(rules::part);
    point.student().check(point, report);
    point.fineTune().check(report);
    if (point.fineTune().trajectories() > 0) {
      point.trainer().check(point, report);
    }
    rules.student();
    rules.shots();
  }

  private void evaluation() {
    Evaluation evaluation = point.evaluation();
    PointCheck.Report named = evaluation.in(report);
    tools(evaluation.task(), evaluation.search(), evaluation.agent(), named);
    if (point.fineTune().trajectories() == 0) {
      fewShot(evaluation.task(), evaluation.agent(), named);
    }
    noise(evaluation.task(), evaluation.agent(), ToolNoise.AppliesTo.EVALUATION, named);
    Split split = evaluation.evaluate().split();
    atMost(
        evaluation.evaluate().questions(), evaluation.task(), split, "evaluate.questions", named);
  }

  private static void tools(
      TaskSpec task, SearchSpec search, AgentSpec agent, PointCheck.Report report) {
    task.check(report);
    if (agent.method().searches()) {
      search.check(task, report);
    }
  }

  private static void atMost(
      int asked, TaskSpec task, Split split, String path, PointCheck.Report report) {
    OptionalInt there = task.count(split);
    if (there.isPresent() && asked > there.getAsInt()) {
      report.problem(
          path,
          "%s questions are more than the %s of task.%s"
              .formatted(asked, there.getAsInt(), split.name().toLowerCase(Locale.ROOT)));
    }
  }

  private void part(TrainingPart part) {
    PointCheck.Report named = part.in(report);
    if (part.asksTeacher()) {
      tools(part.task(), part.search(), part.agent(), named);
      fewShot(part.task(), part.agent(), named);
      noise(part.task(), part.agent(), ToolNoise.AppliesTo.TRAINING, named);
    }
    if (part.teacher().imported().isPresent() && part.agent().noise().ofTraining()) {
      named.problem(
          "agent.noise.applies_to",
          "the teacher's trajectories are imported, so its searches can have no noise; allowed is evaluation");
    }
    part.teacher().check(part, named);
    if (part.asksTeacher() && part.teacher().knows(part.task())) {
      atMost(part.teacher().questions(), part.task(), Split.TRAIN, "teacher.questions", named);
    }
    if (part.teacher().imported().isEmpty() && part.count() > part.teacher().questions()) {
      boolean learned = point.fineTune().trajectories() > 0;
      named.problem(
          learned ? "fine_tune.trajectories" : "agent.shots",
          "%s %s cannot come from the %s of teacher.questions"
              .formatted(
                  part.count(),
                  learned ? part.filter().adjective() + " trajectories" : "worked examples",
                  part.teacher().questions()));
    }
  }

  private void student() {
    if (point.agent().maxTokens() >= point.student().context()) {
      report.problem(
          "agent.max_tokens",
          "%s new tokens leave no room for a prompt in student.context, %s"
              .formatted(point.agent().maxTokens(), point.student().context()));
    }
  }

  private void shots() {
    int trajectories = point.fineTune().trajectories();
    int shots = point.agent().shots();
    if (trajectories > 0 && shots > 0) {
      report.problem(
          "agent.shots",
          ("%s worked examples for a student fine-tuned on %s trajectories; allowed is 0, or set"
                  + " fine_tune.trajectories to 0")
              .formatted(shots, trajectories));
    }
  }

  private static void fewShot(TaskSpec task, AgentSpec agent, PointCheck.Report report) {
    int there = TaskPrompts.examples(agent.method(), task);
    if (agent.fewShot() > there) {
      report.problem(
          "agent.few_shot",
          there == 0
              ? "there are no worked examples of the platform's own for the task %s; allowed is 0 (agent.shots takes some from the teacher's trajectories)"
                  .formatted(task.kind())
              : "%s worked examples are more than the %s that there are of method %s for the task %s"
                  .formatted(agent.fewShot(), there, agent.method().id(), task.kind()));
    }
  }

  private static void noise(
      TaskSpec task, AgentSpec agent, ToolNoise.AppliesTo stages, PointCheck.Report report) {
    ToolNoise noise = agent.noise().in(stages);
    if (noise.observation() == ToolNoise.Observation.RANDOM && !task.hasCorpus()) {
      report.problem(
          "agent.noise.observation",
          "a random observation is a passage of the task's corpus, and this task has none; write task.corpus, or none");
    }
  }
}
