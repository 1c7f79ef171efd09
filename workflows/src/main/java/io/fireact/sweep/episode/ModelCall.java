package io.fireact.sweep.episode;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fireact.agent.Prompt;
import io.fireact.agent.Question;
import io.fireact.agent.ReActFormat;
import io.fireact.agent.Step;
import io.fireact.sweep.StageRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks the stage's model to continue an episode. The activity puts the worked examples before the
 * prompt: they come from the stage's artifacts, not from the history.
 *
 * @param call number of this episode's model call, from 0
 */
public record ModelCall(StageRef stage, Question question, int call, Prompt prompt) {

  /**
   * A call that waited while versions changed has no prompt.
   *
   * @param steps the rounds so far, in calls of versions that only knew ReAct
   */
  @JsonCreator
  static ModelCall read(
      @JsonProperty("stage") StageRef stage,
      @JsonProperty("question") Question question,
      @JsonProperty("call") int call,
      @JsonProperty("prompt") @Nullable Prompt prompt,
      @JsonProperty("steps") @Nullable List<Step> steps) {
    return new ModelCall(
        stage,
        question,
        call,
        prompt == null
            ? new Prompt(
                ReActFormat.episode(question, steps == null ? List.of() : steps),
                List.of(ReActFormat.STOP),
                0)
            : prompt);
  }
}
