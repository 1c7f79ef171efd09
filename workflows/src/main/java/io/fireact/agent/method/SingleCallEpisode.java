package io.fireact.agent.method;

import io.fireact.agent.AgentLimits;
import io.fireact.agent.AnswerParser;
import io.fireact.agent.Completion;
import io.fireact.agent.Disposition;
import io.fireact.agent.FinishReason;
import io.fireact.agent.ParsedAction;
import io.fireact.agent.Prompt;
import io.fireact.agent.Question;
import io.fireact.agent.ReActFormat;
import io.fireact.agent.ReleasedCode;
import io.fireact.agent.Step;
import java.util.List;

/**
 * An episode of one model call, without a tool. Its trajectory is one round, which finishes with
 * the answer: FireAct's conversion to ReAct. A text that holds no answer ends it as UNPARSABLE, a
 * model that had no room to write a word as OUT_OF_ROUNDS.
 */
final class SingleCallEpisode implements AgentEpisode {
  /** A model that goes on with a question or an observation of its own has answered before. */
  private static final List<String> STOP = List.of("\nQuestion:", "\n" + ReActFormat.STOP);

  private final AgentLimits limits;
  private final boolean bare;
  private final EpisodeRecord episode;

  /**
   * @param bare whether a text without a label is the answer, and not a thought
   */
  SingleCallEpisode(Method method, Question question, AgentLimits limits, boolean bare) {
    this.limits = limits;
    this.bare = bare;
    // What was fine-tuned in a frame reads one, whatever its method.
    String text =
        limits.compat().framed()
            ? ReleasedCode.framed(question)
            : ReActFormat.episode(question, List.of());
    Prompt prompt = new Prompt(text, STOP, limits.maxTokens());
    episode = new EpisodeRecord(method, question, limits.compat(), new Generate(0, prompt));
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
    String raw = completion.text();
    if (completion.finish() == FinishReason.LENGTH && raw.isBlank()) {
      episode.end(Disposition.OUT_OF_ROUNDS, "");
      return;
    }
    ParsedAction parsed = AnswerParser.parse(raw, limits.reasoning(), bare);
    episode.add(new Step(parsed.thought(), parsed.action(), parsed.argument(), "", raw));
    if (parsed.action().equals(ReActFormat.FINISH)) {
      episode.end(Disposition.FINISHED, parsed.argument());
    } else {
      episode.end(Disposition.UNPARSABLE, "");
    }
  }

  /** It never asks for one. */
  @Override
  public void observed(String observation) {
    episode.expect(UseTool.class);
  }

  @Override
  public void stop(Disposition disposition) {
    episode.end(disposition, "");
  }
}
