package io.fireact.curation;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fireact.agent.Disposition;
import io.fireact.agent.Trajectory;
import io.fireact.agent.method.Method;
import io.fireact.spec.TrajectoryFilter;
import java.util.Locale;
import java.util.Optional;

/**
 * A trajectory that a training set does not hold, and why: a line of a mix's {@code left_out}. Not
 * for what a training cannot read, such as texts beyond the student's context: a mix knows no
 * student, and its training counts those.
 *
 * @param id of its question
 * @param digest of its content, see {@link TrajectoryDigest}
 * @param reason the first that applies, in the order of {@link Reason}
 * @param detail in a few words; empty where the reason says all
 */
public record LeftOut(String id, Method method, String digest, Reason reason, String detail) {

  /** Why, in the order in which a mix looks. */
  public enum Reason {
    /** A provider refused or failed, so that the agent never came to an end of its own. */
    @JsonProperty("not_answered")
    NOT_ANSWERED("not answered"),
    /** The agent's text held no action. */
    @JsonProperty("malformed")
    MALFORMED("malformed"),
    /** The rounds ended without an answer. */
    @JsonProperty("unfinished")
    UNFINISHED("unfinished"),
    /** The answer is not right, and the filter takes right ones. */
    @JsonProperty("wrong_answer")
    WRONG_ANSWER("wrong answer"),
    /** A person rejected it. */
    @JsonProperty("rejected")
    REJECTED("rejected by a person"),
    /** No person said anything of it, and the spec drops those. */
    @JsonProperty("not_reviewed")
    NOT_REVIEWED("not reviewed"),
    /** It is about a question that is held out for evaluation. */
    @JsonProperty("held_out")
    HELD_OUT("held-out question"),
    /** There are more than the training set takes. */
    @JsonProperty("not_chosen")
    NOT_CHOSEN("not chosen");

    private final String label;

    Reason(String label) {
      this.label = label;
    }

    /** What people call it. */
    public String label() {
      return label;
    }

    /** The count of it in a stage's record, such as {@code left_out_wrong_answer}. */
    public String counter() {
      return "left_out_" + name().toLowerCase(Locale.ROOT);
    }
  }

  /** One that is left out. */
  public static LeftOut of(Trajectory trajectory, Reason reason, String detail) {
    return new LeftOut(
        trajectory.question().id(),
        trajectory.method(),
        TrajectoryDigest.of(trajectory),
        reason,
        detail);
  }

  /** Why a filter does not take it; empty where it does. */
  public static Optional<LeftOut> by(TrajectoryFilter filter, Trajectory trajectory) {
    if (filter.accepts(trajectory)) {
      return Optional.empty();
    }
    Disposition end = trajectory.disposition();
    if (end.givenUp() || end.refused()) {
      return Optional.of(of(trajectory, Reason.NOT_ANSWERED, words(end)));
    }
    if (end == Disposition.UNPARSABLE || trajectory.steps().isEmpty()) {
      return Optional.of(of(trajectory, Reason.MALFORMED, ""));
    }
    return Optional.of(
        end == Disposition.FINISHED
            ? of(trajectory, Reason.WRONG_ANSWER, trajectory.answer())
            : of(trajectory, Reason.UNFINISHED, words(end)));
  }

  private static String words(Disposition end) {
    return end.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
