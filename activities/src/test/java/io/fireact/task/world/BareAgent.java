package io.fireact.task.world;

import io.fireact.agent.ActionParser;
import io.fireact.agent.Completion;
import io.fireact.agent.Disposition;
import io.fireact.agent.FinishReason;
import io.fireact.agent.ParsedAction;
import io.fireact.agent.Question;
import io.fireact.agent.ReActFormat;
import io.fireact.agent.Step;
import io.fireact.agent.Trajectory;
import io.fireact.agent.method.Method;
import io.fireact.model.CompletionRequest;
import io.fireact.model.LanguageModel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The ReAct loop without workflows, with the spec's defaults; one text without an action ends it.
 */
public final class BareAgent {
  private static final int ROUNDS = 11;
  private static final int OBSERVATION_CHARS = 400;
  private static final int MAX_TOKENS = 64;

  private final LanguageModel model;
  private final UnaryOperator<String> search;
  private final List<Trajectory> shots;

  public BareAgent(LanguageModel model, UnaryOperator<String> search, List<Trajectory> shots) {
    this.model = model;
    this.search = search;
    this.shots = shots;
  }

  public Trajectory answer(Question question) {
    List<Step> steps = new ArrayList<>();
    int input = 0;
    int output = 0;
    while (steps.size() < ROUNDS) {
      Completion completion =
          model.complete(
              new CompletionRequest(
                  question,
                  steps.size(),
                  Method.REACT.examples(shots) + ReActFormat.episode(question, steps),
                  List.of(ReActFormat.STOP),
                  MAX_TOKENS,
                  0,
                  0));
      input += completion.inputTokens();
      output += completion.outputTokens();
      ParsedAction parsed = ActionParser.parse(completion.text());
      boolean searches = parsed.action().equals(ReActFormat.SEARCH);
      String found = searches ? search.apply(parsed.argument()) : "";
      steps.add(
          new Step(
              parsed.thought(),
              parsed.action(),
              parsed.argument(),
              found.substring(0, Math.min(found.length(), OBSERVATION_CHARS)),
              completion.text()));
      if (parsed.action().equals(ReActFormat.FINISH)) {
        boolean right = question.score(parsed.argument()).right();
        return new Trajectory(
            question, steps, Disposition.FINISHED, parsed.argument(), right, input, output);
      }
      boolean full = completion.finish() == FinishReason.LENGTH && completion.text().isEmpty();
      if (!searches || full) {
        return new Trajectory(question, steps, Disposition.UNPARSABLE, "", false, input, output);
      }
    }
    return new Trajectory(question, steps, Disposition.OUT_OF_ROUNDS, "", false, input, output);
  }
}
