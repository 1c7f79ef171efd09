package io.fireact.agent;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fireact.agent.method.Method;
import java.util.List;

/**
 * A finished episode as it is stored: one line of an {@code episodes} artifact. It holds nothing
 * that differs between two runs with the same answers; seconds are stored beside it.
 *
 * <p>Its rounds are those of one trial. A method with several would add a component for the trials
 * before it that is left out where there are none, so that what is stored stays as it is.
 *
 * @param answer the agent's answer; empty unless {@code disposition} is FINISHED
 * @param correct whether {@code answer} is right by the question's own scorer
 * @param inputTokens sum over the episode's model calls
 * @param outputTokens sum over the episode's model calls
 * @param method how the agent went about it; left out where it is ReAct, as it was before there
 *     were others
 * @param compat by whose rules the episode was played and is scored; left out where by none but the
 *     right ones
 */
public record Trajectory(
    Question question,
    List<Step> steps,
    Disposition disposition,
    String answer,
    boolean correct,
    int inputTokens,
    int outputTokens,
    @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = Method.DefaultFilter.class)
        Method method,
    @JsonInclude(
            value = JsonInclude.Include.CUSTOM,
            valueFilter = Compatibility.DefaultFilter.class)
        Compatibility compat) {
  // JSON may leave out what Java needs.
  @SuppressWarnings("ConstantValue")
  public Trajectory {
    steps = List.copyOf(steps);
    method = method == null ? Method.REACT : method;
    compat = compat == null ? Compatibility.NONE : compat;
  }

  /** One that was played as is right. */
  public Trajectory(
      Question question,
      List<Step> steps,
      Disposition disposition,
      String answer,
      boolean correct,
      int inputTokens,
      int outputTokens,
      Method method) {
    this(
        question,
        steps,
        disposition,
        answer,
        correct,
        inputTokens,
        outputTokens,
        method,
        Compatibility.NONE);
  }

  /** One of ReAct. */
  public Trajectory(
      Question question,
      List<Step> steps,
      Disposition disposition,
      String answer,
      boolean correct,
      int inputTokens,
      int outputTokens) {
    this(question, steps, disposition, answer, correct, inputTokens, outputTokens, Method.REACT);
  }

  /**
   * One whose answer is right where the question says so.
   *
   * @param answer empty unless {@code disposition} is FINISHED
   */
  public static Trajectory scored(
      Question question,
      List<Step> steps,
      Disposition disposition,
      String answer,
      int inputTokens,
      int outputTokens,
      Method method) {
    return scored(
        question,
        steps,
        disposition,
        answer,
        inputTokens,
        outputTokens,
        method,
        Compatibility.NONE);
  }

  /**
   * One whose answer is right by the rules that {@code compat} names.
   *
   * @param answer empty unless {@code disposition} is FINISHED
   */
  public static Trajectory scored(
      Question question,
      List<Step> steps,
      Disposition disposition,
      String answer,
      int inputTokens,
      int outputTokens,
      Method method,
      Compatibility compat) {
    // No answer is not the empty answer, which matches a gold answer such as "The".
    boolean correct = disposition == Disposition.FINISHED && compat.score(answer, question).right();
    return new Trajectory(
        question, steps, disposition, answer, correct, inputTokens, outputTokens, method, compat);
  }

  /** How good its answer is, anew; whether there is one is for the caller to know. */
  public AnswerScore score() {
    return compat.score(answer, question);
  }
}
