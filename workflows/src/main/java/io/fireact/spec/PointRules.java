package io.fireact.spec;

import io.fireact.agent.Split;
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
    point.task().check(report);
    if (point.agent().method().searches()) {
      point.search().check(point, report);
    }
    point.teacher().check(point, report);
    point.student().check(point, report);
    point.fineTune().check(report);
    PointRules rules = new PointRules(point, report);
    rules.teacher();
    rules.student();
    rules.trajectories();
    rules.evaluate();
    rules.fewShot();
    rules.noise();
  }

  private void teacher() {
    OptionalInt train = point.task().count(Split.TRAIN);
    if (point.asksTeacher()
        && point.teacher().knows(point.task())
        && train.isPresent()
        && point.teacher().questions() > train.getAsInt()) {
      report.problem(
          "teacher.questions",
          "%s questions are more than the %s of task.train"
              .formatted(point.teacher().questions(), train.getAsInt()));
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

  private void trajectories() {
    int trajectories = point.fineTune().trajectories();
    int shots = point.agent().shots();
    int asked = point.teacher().questions();
    boolean generated = point.teacher().imported().isEmpty();
    if (trajectories > 0 && shots > 0) {
      report.problem(
          "agent.shots",
          ("%s worked examples for a student fine-tuned on %s trajectories; allowed is 0, or set"
                  + " fine_tune.trajectories to 0")
              .formatted(shots, trajectories));
    }
    if (generated && trajectories > asked) {
      report.problem(
          "fine_tune.trajectories",
          "%s right trajectories cannot come from the %s of teacher.questions"
              .formatted(trajectories, asked));
    }
    if (generated && shots > asked) {
      report.problem(
          "agent.shots",
          "%s worked examples cannot come from the %s of teacher.questions"
              .formatted(shots, asked));
    }
  }

  private void evaluate() {
    Split split = point.evaluate().split();
    OptionalInt there = point.task().count(split);
    if (there.isPresent() && point.evaluate().questions() > there.getAsInt()) {
      report.problem(
          "evaluate.questions",
          "%s questions are more than the %s of task.%s"
              .formatted(
                  point.evaluate().questions(),
                  there.getAsInt(),
                  split.name().toLowerCase(Locale.ROOT)));
    }
  }

  private void fewShot() {
    int wanted = point.agent().fewShot();
    int there = TaskPrompts.examples(point.agent().method(), point.task());
    if (wanted > there) {
      report.problem(
          "agent.few_shot",
          there == 0
              ? "there are no worked examples of the platform's own for the task %s; allowed is 0 (agent.shots takes some from the teacher's trajectories)"
                  .formatted(point.task().kind())
              : "%s worked examples are more than the %s that there are of method %s for the task %s"
                  .formatted(wanted, there, point.agent().method().id(), point.task().kind()));
    }
  }

  private void noise() {
    ToolNoise noise = point.agent().noise();
    if (noise.isNone()) {
      return;
    }
    if (noise.observation() == ToolNoise.Observation.RANDOM && !point.task().hasCorpus()) {
      report.problem(
          "agent.noise.observation",
          "a random observation is a passage of the task's corpus, and this task has none; write task.corpus, or none");
    }
    if (noise.ofTraining() && point.teacher().imported().isPresent()) {
      report.problem(
          "agent.noise.applies_to",
          "the teacher's trajectories are imported, so its searches can have no noise; allowed is evaluation");
    }
  }
}
