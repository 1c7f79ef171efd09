package io.fireact.sweep.episode;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.agent.Prompt;
import io.fireact.agent.Question;
import io.fireact.agent.Split;
import io.fireact.json.Json;
import io.fireact.plan.ArtifactRef;
import io.fireact.sweep.StageRef;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ModelCallTest {
  private static final Question QUESTION =
      new Question("q1", Split.TEST, "Where was Anna Lind born?", "Zanville", "bridge");

  @Test
  void aCallThatWaitedWhileVersionsChangedIsTheSameRoundOfReAct() {
    StageRef stage = new StageRef(new ArtifactRef("a".repeat(64), 1), "b".repeat(64));
    String old =
        """
        {"stage": %s, "question": %s, "call": 1, "steps": [{"thought": "I look.",
         "action": "search", "argument": "Anna Lind", "observation": "city Zanville.", "raw": ""}]}
        """
            .formatted(Json.write(stage), Json.write(QUESTION));
    ModelCall call = Json.read(old, ModelCall.class);
    assertThat(call)
        .isEqualTo(
            new ModelCall(
                stage,
                QUESTION,
                1,
                new Prompt(
                    """
                    Question: Where was Anna Lind born?
                    Thought: I look.
                    Action: search[Anna Lind]
                    Observation: city Zanville.
                    """,
                    List.of("Observation:"),
                    0)));
    assertThat(Json.read(Json.write(call), ModelCall.class)).isEqualTo(call);
  }
}
