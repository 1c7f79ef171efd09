package io.fireact.agent.method;

import io.fireact.agent.Compatibility;
import io.fireact.agent.Completion;
import io.fireact.agent.Disposition;
import io.fireact.agent.Question;
import io.fireact.agent.Step;
import io.fireact.agent.Trajectory;
import java.util.ArrayList;
import java.util.List;

/** What episodes of every method keep: rounds, tokens, and what is waited for. */
final class EpisodeRecord {
  private final Method method;
  private final Question question;
  private final Compatibility compat;
  private final List<Step> steps = new ArrayList<>();
  private AgentEpisode.Next next;
  private int inputTokens;
  private int outputTokens;

  /**
   * @param first what the episode begins with
   */
  EpisodeRecord(Method method, Question question, AgentEpisode.Next first) {
    this(method, question, Compatibility.NONE, first);
  }

  /**
   * @param compat by whose rules it is scored
   * @param first what the episode begins with
   */
  EpisodeRecord(Method method, Question question, Compatibility compat, AgentEpisode.Next first) {
    this.method = method;
    this.question = question;
    this.compat = compat;
    this.next = first;
  }

  AgentEpisode.Next next() {
    return next;
  }

  List<Step> steps() {
    return List.copyOf(steps);
  }

  int rounds() {
    return steps.size();
  }

  void waitFor(AgentEpisode.Next other) {
    next = other;
  }

  void add(Step step) {
    steps.add(step);
  }

  void count(Completion completion) {
    inputTokens += completion.inputTokens();
    outputTokens += completion.outputTokens();
  }

  /**
   * @throws IllegalStateException when something else is waited for
   */
  <T extends AgentEpisode.Next> T expect(Class<T> asked) {
    if (!asked.isInstance(next)) {
      throw new IllegalStateException(
          "not waiting for a "
              + asked.getSimpleName()
              + " but for a "
              + next.getClass().getSimpleName());
    }
    return asked.cast(next);
  }

  /**
   * @param answer empty unless the episode is FINISHED
   * @throws IllegalStateException when it has ended before
   */
  void end(Disposition disposition, String answer) {
    if (next instanceof AgentEpisode.End) {
      throw new IllegalStateException("the episode has ended");
    }
    next =
        new AgentEpisode.End(
            Trajectory.scored(
                question, steps, disposition, answer, inputTokens, outputTokens, method, compat));
  }
}
