package io.fireact.stage;

import io.fireact.agent.Question;
import io.fireact.agent.ReActFormat;
import io.fireact.agent.Split;
import io.fireact.failure.FailureException;
import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.LoraLayout;
import io.fireact.lm.architecture.TargetModule;
import io.fireact.lm.architecture.WeightLayout;
import io.fireact.lm.format.BaseModel;
import io.fireact.lm.text.PromptStyle;
import io.fireact.spec.FineTuneSpec;
import io.fireact.spec.PointSpec;
import io.fireact.spec.StudentSpec;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Says beforehand what the first stages would say of a checkpoint that is on this machine: whether
 * this decoder runs it, whether its files fit each other, whether its template takes the agent's
 * conversation, and whether prompts and answers have room. Reads headers, the tokenizer and the
 * template, and no weights.
 */
public final class StudentCheck {
  private static final String MODEL = "student.model";
  private static final Question QUESTION = new Question("shortest", Split.DEV, "?", "", "bridge");

  private StudentCheck() {}

  /** Receives each finding, in order. */
  public interface Findings {
    /** What a stage would refuse, with the spec's field. */
    void problem(String path, String message);

    /** What a stage would do otherwise than the spec says. */
    void note(String message);
  }

  /**
   * Checks a point against the files of its student.
   *
   * @param directory of the checkpoint
   */
  public static void check(
      PointSpec point, StudentSpec.Pretrained student, Path directory, Findings findings) {
    try (BaseModel model = BaseModel.open(directory, student.context())) {
      Architecture shape = model.architecture();
      context(student, shape, findings);
      trained(point.fineTune(), shape, findings::problem);
      prompts(point, student, model, directory, findings::problem);
    } catch (FailureException e) {
      findings.problem(MODEL, String.valueOf(e.getMessage()));
    }
  }

  private static void context(
      StudentSpec.Pretrained student, Architecture shape, Findings findings) {
    if (student.context() > shape.context()) {
      findings.note(
          "student.context %d is more than %s is made for; its %d tokens are used"
              .formatted(student.context(), student.model(), shape.context()));
    }
  }

  private static void trained(
      FineTuneSpec spec, Architecture shape, BiConsumer<String, String> problem) {
    if (spec.trajectories() == 0) {
      return;
    }
    try {
      if (spec.method() == FineTuneSpec.Method.FULL) {
        new WeightLayout(shape).size();
      } else {
        Set<TargetModule> targets = EnumSet.noneOf(TargetModule.class);
        spec.adapter().targets().forEach(name -> targets.add(TargetModule.of(name)));
        LoraLayout.of(shape, targets, spec.adapter().rank());
      }
    } catch (ArithmeticException e) {
      boolean full = spec.method() == FineTuneSpec.Method.FULL;
      problem.accept(
          full ? "fine_tune.method" : "fine_tune.rank",
          "the model would have more than 2^31 - 1 trained numbers, too many for one vector; "
              + (full ? "train an adapter (method: lora)" : "lower it"));
    }
  }

  private static void prompts(
      PointSpec point,
      StudentSpec.Pretrained student,
      BaseModel model,
      Path directory,
      BiConsumer<String, String> problem) {
    PromptStyle style;
    int tokens;
    try {
      style =
          BaseModels.style(
              student,
              directory,
              point.agent().method().instruction(),
              point.agent().compat().ofStudent(point.fineTune().trajectories() > 0, true));
      String shortest = ReActFormat.episode(QUESTION, List.of());
      tokens = model.tokenizer().encode(style.prompt(shortest)).length;
    } catch (FailureException | IllegalArgumentException e) {
      problem.accept(student.chat() ? "student.chat" : MODEL, String.valueOf(e.getMessage()));
      return;
    }
    int context = model.architecture().context();
    int room = context - point.agent().maxTokens();
    if (tokens > room) {
      problem.accept(
          point.agent().maxTokens() >= context ? "agent.max_tokens" : "student.context",
          "the shortest prompt has %d tokens and an answer up to %d (agent.max_tokens), but the model reads %d together"
              .formatted(tokens, point.agent().maxTokens(), context));
    }
    int longest = point.fineTune().data().maxLength();
    if (longest > 0 && longest <= tokens && point.fineTune().trajectories() > 0) {
      problem.accept(
          "fine_tune.max_length",
          "the shortest question alone has %d tokens, so that no example has %d or fewer"
              .formatted(tokens, longest));
    }
  }
}
