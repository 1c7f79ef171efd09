package io.fireact.cli.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fireact.agent.Disposition;
import io.fireact.agent.Question;
import io.fireact.agent.Step;
import io.fireact.agent.Trajectory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A trajectory as {@code fireact ask --json} prints it, with the names of stored ones.
 *
 * @param correct left away where nobody knows the right answer
 * @param turns model calls whose words were understood or not
 * @param seconds wall-clock seconds
 */
record AskedQuestion(
    Question question,
    List<Step> steps,
    Disposition disposition,
    String answer,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean correct,
    int turns,
    int inputTokens,
    int outputTokens,
    double seconds) {
  AskedQuestion {
    steps = List.copyOf(steps);
  }

  static AskedQuestion of(Trajectory trajectory, double seconds) {
    return new AskedQuestion(
        trajectory.question(),
        trajectory.steps(),
        trajectory.disposition(),
        trajectory.answer(),
        trajectory.question().answers().isEmpty() ? null : trajectory.correct(),
        trajectory.steps().size(),
        trajectory.inputTokens(),
        trajectory.outputTokens(),
        seconds);
  }
}
