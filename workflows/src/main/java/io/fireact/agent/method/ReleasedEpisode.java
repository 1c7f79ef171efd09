package io.fireact.agent.method;

import io.fireact.agent.AgentLimits;
import io.fireact.agent.Completion;
import io.fireact.agent.Disposition;
import io.fireact.agent.Observations;
import io.fireact.agent.Prompt;
import io.fireact.agent.Question;
import io.fireact.agent.ReActFormat;
import io.fireact.agent.ReleasedCode;
import io.fireact.agent.SingleLine;
import io.fireact.agent.Step;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A ReAct episode as FireAct's released loop plays it, defects included; {@link ReActEpisode} is
 * the right one.
 *
 * <ul>
 *   <li>One that does not chat goes on behind {@code Thought:} and stops at {@code Observation:} on
 *       a new line.
 *   <li>While its text has no {@code Action: }, it is asked up to five times again without that cue
 *       and without a stop string. The fifth failure gives up with an empty answer.
 *   <li>Each pass of the loop counts, also one whose action has no bracket: that leaves nothing in
 *       the episode, so the next pass has the same prompt.
 *   <li>An action that is neither a search nor a finish is answered with the text of an exception.
 * </ul>
 *
 * Two things are not as released, since they change no result: the last pass's search is not made,
 * and neither is an empty one, which reads {@code None}.
 */
final class ReleasedEpisode implements AgentEpisode {
  private static final List<String> STOP = List.of("\n" + ReActFormat.STOP);
  private static final int REPETITIONS = 5;

  /** What the model is being asked for. */
  private enum Asked {
    ROUND,
    ROUND_AGAIN,
    ACTION
  }

  private final AgentLimits limits;
  private final IntFunction<String> openings;
  private final EpisodeRecord episode;
  private final StringBuilder text;
  private Asked asked = Asked.ROUND;
  private int calls;
  private int passes;
  private int repetitions;
  private ReleasedCode.Round round = new ReleasedCode.Round("", null);

  /** What stands in the record of the round. */
  private String record = "";

  /**
   * @param openings the reflection that the thought of a pass begins with, by its number from 0;
   *     empty for none
   */
  ReleasedEpisode(
      Method method, Question question, AgentLimits limits, IntFunction<String> openings) {
    if (limits.rounds() < 1) {
      throw new IllegalArgumentException("rounds: " + limits.rounds() + "; at least 1 is needed");
    }
    this.limits = limits;
    this.openings = limits.compat().chats() ? pass -> "" : openings;
    text =
        new StringBuilder(
            limits.compat().framed()
                ? ReleasedCode.framed(question)
                : ReActFormat.episode(question, List.of()));
    episode = new EpisodeRecord(method, question, limits.compat(), generate(cue(0), stop()));
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
    String written = completion.text();
    if (asked == Asked.ACTION) {
      ReleasedCode.Round whole = new ReleasedCode.Round(round.thought(), written.strip());
      record = whole.written();
      act(whole);
      return;
    }
    if (!written.contains(ReleasedCode.ACTION)) {
      if (repetitions < REPETITIONS) {
        repetitions++;
        ask(Asked.ROUND_AGAIN, "", List.of());
        return;
      }
      written = ReleasedCode.FAILED;
    }
    ReleasedCode.Round read = ReleasedCode.round(written, openings.apply(passes));
    record = limits.compat().chats() ? written : read.written();
    if (read.action() == null && limits.compat().chats()) {
      // The released run ends there with an error, for all questions.
      advance();
    } else if (read.action() == null) {
      round = read;
      ask(Asked.ACTION, read.cue(), STOP);
    } else {
      act(read);
    }
  }

  @Override
  public void observed(String observation) {
    UseTool search = episode.expect(UseTool.class);
    String text =
        observation.equals(Observations.NOTHING_FOUND) ? ReleasedCode.NOTHING : observation;
    add(ReActFormat.SEARCH, search.query(), Observations.cut(text, limits.observationChars()));
    advance();
  }

  @Override
  public void stop(Disposition disposition) {
    if (episode.next() instanceof UseTool search) {
      add(ReActFormat.SEARCH, search.query(), "");
    }
    episode.end(disposition, "");
  }

  private void act(ReleasedCode.Round read) {
    round = read;
    ReleasedCode.@Nullable Call call =
        ReleasedCode.call(read.action() == null ? "" : read.action());
    if (call == null) {
      advance();
    } else if (call.finishes()) {
      add(ReActFormat.FINISH, call.argument(), "");
      episode.end(Disposition.FINISHED, call.argument());
    } else if (!call.searches()) {
      add(call.type().strip().toLowerCase(Locale.ROOT), call.argument(), call.exception());
      advance();
    } else if (passes + 1 >= limits.rounds()) {
      add(ReActFormat.SEARCH, call.argument(), "");
      advance();
    } else if (SingleLine.of(call.argument()).isEmpty()) {
      add(ReActFormat.SEARCH, call.argument(), ReleasedCode.NOTHING);
      advance();
    } else {
      episode.waitFor(new UseTool(passes, SingleLine.of(call.argument())));
    }
  }

  private void add(String action, String argument, String observation) {
    episode.add(new Step(round.thought(), action, argument, observation, record));
    text.append(record).append("\nObservation: ").append(observation).append('\n');
  }

  private void advance() {
    passes++;
    repetitions = 0;
    if (passes >= limits.rounds()) {
      episode.end(Disposition.OUT_OF_ROUNDS, "");
    } else {
      ask(Asked.ROUND, cue(passes), stop());
    }
  }

  private void ask(Asked what, String cue, List<String> stop) {
    asked = what;
    calls++;
    episode.waitFor(generate(cue, stop));
  }

  private List<String> stop() {
    return limits.compat().chats() ? List.of() : STOP;
  }

  private String cue(int pass) {
    if (limits.compat().chats()) {
      return "";
    }
    String opening = openings.apply(pass);
    return "Thought:" + (opening.isEmpty() ? "" : " " + opening);
  }

  private Generate generate(String cue, List<String> stop) {
    return new Generate(calls, new Prompt(text + cue, stop, limits.maxTokens()));
  }
}
