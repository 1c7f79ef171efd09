package io.fireact.agent.method;

import io.fireact.agent.ActionParser;
import io.fireact.agent.AgentLimits;
import io.fireact.agent.Completion;
import io.fireact.agent.Disposition;
import io.fireact.agent.FinishReason;
import io.fireact.agent.Observations;
import io.fireact.agent.ParsedAction;
import io.fireact.agent.Prompt;
import io.fireact.agent.Question;
import io.fireact.agent.ReActFormat;
import io.fireact.agent.Step;
import java.util.List;
import java.util.function.IntFunction;

/**
 * One ReAct episode (Yao et al. 2023).
 *
 * <ul>
 *   <li>A model call is a round. A round without a search or an answer is answered with what was
 *       wrong, and {@link #MOST_LOST_ROUNDS} of those in a row end the episode as UNPARSABLE.
 *   <li>After {@link AgentLimits#rounds} rounds without an answer the episode is OUT_OF_ROUNDS. The
 *       last round's search is not made: nobody would read what it found.
 *   <li>A model that had no room to write a word ends the episode as OUT_OF_ROUNDS at once: every
 *       further call would have the same prompt or a longer one.
 *   <li>A finish without an answer is an answer, and a wrong one.
 * </ul>
 */
final class ReActEpisode implements AgentEpisode {
  /** Rounds in a row without a search or an answer after which the agent has lost its way. */
  static final int MOST_LOST_ROUNDS = 2;

  private static final String ADVICE = " Write Action: search[...] or Action: finish[...].";

  private final Question question;
  private final AgentLimits limits;
  private final IntFunction<String> openings;
  private final EpisodeRecord episode;
  private String raw = "";
  private String thought = "";
  private int lostRounds;

  /**
   * @param openings what the thought of a round begins with, by the round's number from 0; empty
   *     where the model begins it itself
   * @throws IllegalArgumentException when the agent has no round
   */
  ReActEpisode(Method method, Question question, AgentLimits limits, IntFunction<String> openings) {
    if (limits.rounds() < 1) {
      throw new IllegalArgumentException("rounds: " + limits.rounds() + "; at least 1 is needed");
    }
    this.question = question;
    this.limits = limits;
    this.openings = openings;
    episode = new EpisodeRecord(method, question, generate(List.of()));
  }

  @Override
  public Next next() {
    return episode.next();
  }

  @Override
  public List<Step> steps() {
    return episode.steps();
  }

  @Override
  public void completed(Completion completion) {
    episode.expect(Generate.class);
    episode.count(completion);
    if (completion.finish() == FinishReason.LENGTH && completion.text().isBlank()) {
      episode.end(Disposition.OUT_OF_ROUNDS, "");
      return;
    }
    raw = completion.text();
    ParsedAction parsed = ActionParser.parse(raw, limits.reasoning());
    thought = (openings.apply(episode.rounds()) + " " + parsed.thought()).strip();
    if (parsed.action().equals(ReActFormat.FINISH)) {
      add(parsed, "");
      episode.end(Disposition.FINISHED, parsed.argument());
    } else if (parsed.action().equals(ReActFormat.SEARCH) && !parsed.argument().isEmpty()) {
      search(parsed);
    } else {
      lostRounds++;
      add(parsed, formatError(parsed) + ADVICE);
      advance();
    }
  }

  @Override
  public void observed(String observation) {
    UseTool search = episode.expect(UseTool.class);
    searched(search, Observations.cut(observation, limits.observationChars()));
    advance();
  }

  @Override
  public void stop(Disposition disposition) {
    if (episode.next() instanceof UseTool search) {
      searched(search, "");
    }
    episode.end(disposition, "");
  }

  private void search(ParsedAction parsed) {
    lostRounds = 0;
    if (episode.rounds() + 1 < limits.rounds()) {
      episode.waitFor(new UseTool(episode.rounds(), parsed.argument()));
    } else {
      add(parsed, "");
      advance();
    }
  }

  private void advance() {
    if (lostRounds >= MOST_LOST_ROUNDS) {
      episode.end(Disposition.UNPARSABLE, "");
    } else if (episode.rounds() >= limits.rounds()) {
      episode.end(Disposition.OUT_OF_ROUNDS, "");
    } else {
      episode.waitFor(generate(episode.steps()));
    }
  }

  private Generate generate(List<Step> steps) {
    String text = ReActFormat.episode(question, steps);
    String opening = openings.apply(steps.size());
    return new Generate(
        steps.size(),
        new Prompt(
            opening.isEmpty() ? text : text + "Thought: " + opening,
            List.of(ReActFormat.STOP),
            limits.maxTokens()));
  }

  private void searched(UseTool search, String observation) {
    episode.add(new Step(thought, ReActFormat.SEARCH, search.query(), observation, raw));
  }

  private void add(ParsedAction parsed, String observation) {
    episode.add(new Step(thought, parsed.action(), parsed.argument(), observation, raw));
  }

  private static String formatError(ParsedAction parsed) {
    if (!parsed.found()) {
      return "No action was found.";
    }
    return parsed.action().equals(ReActFormat.SEARCH)
        ? "The search was empty."
        : "There is no action " + parsed.action() + ".";
  }
}
