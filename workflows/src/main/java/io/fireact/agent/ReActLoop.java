package io.fireact.agent;

import io.fireact.spec.AgentSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * One ReAct episode as a state machine (Yao et al. 2023): it says what to do {@link #next()}, is
 * told what came of it, and ends in a trajectory. Pure, so that a workflow, a test and a script
 * drive the same loop; not thread safe, and not for more than one episode.
 *
 * <ul>
 *   <li>A model call is a round. A round without a search or an answer is answered with what was
 *       wrong, and {@link #MOST_LOST_ROUNDS} of those in a row end the episode as UNPARSABLE.
 *   <li>After {@link AgentSpec#rounds} rounds without an answer the episode is OUT_OF_ROUNDS. The
 *       last round's search is not made: nobody would read what it found.
 *   <li>A model that had no room to write a word ends the episode as OUT_OF_ROUNDS at once: every
 *       further call would have the same prompt or a longer one.
 *   <li>A finish without an answer is an answer, and a wrong one.
 * </ul>
 */
public final class ReActLoop {
  /** Rounds in a row without a search or an answer after which the agent has lost its way. */
  public static final int MOST_LOST_ROUNDS = 2;

  private static final String ADVICE = " Write Action: search[...] or Action: finish[...].";
  private static final String CUT = " ...";

  private final Question question;
  private final AgentSpec agent;
  private final List<Step> steps = new ArrayList<>();
  private Next next = new Call(0, List.of());
  private String raw = "";
  private String thought = "";
  private int lostRounds;
  private int inputTokens;
  private int outputTokens;

  /** What the loop waits for. */
  public sealed interface Next permits Call, Search, End {}

  /**
   * Call the model, then tell {@link #completed}.
   *
   * @param number of this episode's model call, from 0
   * @param steps the rounds so far, without their raw text
   */
  public record Call(int number, List<Step> steps) implements Next {
    public Call {
      steps = List.copyOf(steps);
    }
  }

  /**
   * Search, then tell {@link #observed} or {@link #stop}.
   *
   * @param round of the episode, from 0
   * @param query on one line, not empty
   */
  public record Search(int round, String query) implements Next {}

  /** The episode is over. */
  public record End(Trajectory trajectory) implements Next {}

  /**
   * @throws IllegalArgumentException when the agent has no round
   */
  public ReActLoop(Question question, AgentSpec agent) {
    if (agent.rounds() < 1) {
      throw new IllegalArgumentException("rounds: " + agent.rounds() + "; at least 1 is needed");
    }
    this.question = question;
    this.agent = agent;
  }

  /** What is to be done now. */
  public Next next() {
    return next;
  }

  /**
   * The model's answer to a {@link Call}.
   *
   * @throws IllegalStateException when none was asked for
   */
  public void completed(Completion completion) {
    expect(Call.class);
    inputTokens += completion.inputTokens();
    outputTokens += completion.outputTokens();
    if (completion.finish() == FinishReason.LENGTH && completion.text().isBlank()) {
      end(Disposition.OUT_OF_ROUNDS, "");
      return;
    }
    raw = completion.text();
    ParsedAction parsed = ActionParser.parse(raw, agent.reasoning());
    thought = parsed.thought();
    if (parsed.action().equals(ReActFormat.FINISH)) {
      add(parsed, "");
      end(Disposition.FINISHED, parsed.argument());
    } else if (parsed.action().equals(ReActFormat.SEARCH) && !parsed.argument().isEmpty()) {
      search(parsed);
    } else {
      lostRounds++;
      add(parsed, formatError(parsed) + ADVICE);
      advance();
    }
  }

  /**
   * What a {@link Search} found, of any length.
   *
   * @throws IllegalStateException when none was asked for
   */
  public void observed(String observation) {
    Search search = expect(Search.class);
    steps.add(new Step(thought, ReActFormat.SEARCH, search.query(), cut(observation), raw));
    advance();
  }

  /**
   * What was asked for does not come: the episode ends with the rounds that it has, a search that
   * was waited for among them.
   *
   * @throws IllegalStateException when the episode has ended
   */
  public void stop(Disposition disposition) {
    if (next instanceof End) {
      throw new IllegalStateException("the episode has ended");
    }
    if (next instanceof Search search) {
      steps.add(new Step(thought, ReActFormat.SEARCH, search.query(), "", raw));
    }
    end(disposition, "");
  }

  private void search(ParsedAction parsed) {
    lostRounds = 0;
    if (steps.size() + 1 < agent.rounds()) {
      next = new Search(steps.size(), parsed.argument());
    } else {
      add(parsed, "");
      advance();
    }
  }

  private void advance() {
    if (lostRounds >= MOST_LOST_ROUNDS) {
      end(Disposition.UNPARSABLE, "");
    } else if (steps.size() >= agent.rounds()) {
      end(Disposition.OUT_OF_ROUNDS, "");
    } else {
      next = new Call(steps.size(), steps.stream().map(ReActLoop::withoutRaw).toList());
    }
  }

  private void add(ParsedAction parsed, String observation) {
    steps.add(new Step(thought, parsed.action(), parsed.argument(), observation, raw));
  }

  private void end(Disposition disposition, String answer) {
    boolean correct = disposition == Disposition.FINISHED && question.score(answer).right();
    next =
        new End(
            new Trajectory(
                question, steps, disposition, answer, correct, inputTokens, outputTokens));
  }

  private static String formatError(ParsedAction parsed) {
    if (!parsed.found()) {
      return "No action was found.";
    }
    return parsed.action().equals(ReActFormat.SEARCH)
        ? "The search was empty."
        : "There is no action " + parsed.action() + ".";
  }

  private static Step withoutRaw(Step step) {
    return new Step(step.thought(), step.action(), step.argument(), step.observation(), "");
  }

  /**
   * As much of an observation as an agent with this limit may look at, on one line: what {@link
   * #observed} makes of it is the same. So that no more is stored and sent about than is used.
   */
  public static String bounded(String observation, AgentSpec agent) {
    String line = SingleLine.of(observation);
    int kept = agent.observationChars() + 1; // one more says that there was more
    return line.codePointCount(0, line.length()) <= kept
        ? line
        : line.substring(0, line.offsetByCodePoints(0, kept));
  }

  /** At most the agent's number of code points, whole words where there are any. */
  private String cut(String observation) {
    String line = SingleLine.of(observation);
    int limit = agent.observationChars();
    if (line.codePointCount(0, line.length()) <= limit) {
      return line;
    }
    int room = limit - CUT.length();
    if (room <= 0) {
      return line.substring(0, line.offsetByCodePoints(0, Math.max(0, limit)));
    }
    int end = line.offsetByCodePoints(0, room);
    int space = line.lastIndexOf(' ', end);
    return line.substring(0, space > 0 ? space : end) + CUT;
  }

  private <T extends Next> T expect(Class<T> asked) {
    if (!asked.isInstance(next)) {
      throw new IllegalStateException(
          "not waiting for a "
              + asked.getSimpleName()
              + " but for a "
              + next.getClass().getSimpleName());
    }
    return asked.cast(next);
  }
}
