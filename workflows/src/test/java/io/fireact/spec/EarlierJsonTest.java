package io.fireact.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.agent.ReasoningPolicy;
import io.fireact.json.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Plans and artifacts of earlier versions lack fields that came later; here stands what was fixed
 * then. Whoever changes a default and fails here adds {@link io.fireact.json.Before} to the field.
 */
final class EarlierJsonTest {

  @Test
  void fineTuningOfTheFirstVersionIsTheOnlyOneThereWas() {
    String json =
        "{\"seed\": 1, \"trajectories\": 10, \"rank\": 4, \"alpha\": 8.0, \"targets\": [\"q_proj\"],"
            + " \"batch\": 2, \"accumulation\": 3, \"mask_observations\": false, \"steps\": 20,"
            + " \"learning_rate\": 0.5, \"warmup\": 0.1, \"clip\": 2.0, \"checkpoint_every\": 7}";
    assertThat(Json.read(json, FineTuneSpec.class))
        .isEqualTo(
            new FineTuneSpec(
                1,
                FineTuneSpec.Preset.NONE,
                10,
                FineTuneSpec.Method.LORA,
                new FineTuneSpec.Adapter(4, 8, List.of("q_proj"), 0),
                new FineTuneSpec.Data(
                    2, 3, 0, FineTuneSpec.Batching.SHUFFLED, 0, FineTuneSpec.Overlong.DROP, false),
                new FineTuneSpec.Optimizer(
                    20, 0, 0.5, FineTuneSpec.Schedule.COSINE, 0.1, 2, 0.9, 0.98, 0.01),
                new FineTuneSpec.Validation(0, 50, false),
                new FineTuneSpec.CheckpointPolicy(
                    7, 2, FineTuneSpec.ActivationCheckpointing.KEEP)));
  }

  @Test
  void anEpisodeThatBeganBeforeThinkTagsWereReadDropsThem() {
    assertThat(
            Json.read(
                "{\"rounds\": 5, \"observation_chars\": 60, \"shots\": 1, \"max_tokens\": 9}",
                AgentSpec.class))
        .isEqualTo(new AgentSpec(5, 60, 1, 9, ReasoningPolicy.DROP));
  }

  @Test
  void aRunOfBeforeGivesUpNoEpisode() {
    assertThat(
            Json.read(
                "{\"episodes_in_flight\": 2, \"call_attempts\": 3, \"calls_per_second\": 0.5}",
                RunSettings.class))
        .isEqualTo(new RunSettings(2, 3, 0.5, 0));
  }

  @Test
  void aTeacherOfBeforeIsSentWhatEveryModelWasSent() {
    TeacherSpec.OpenAi teacher =
        (TeacherSpec.OpenAi)
            Json.read(
                "{\"kind\": \"openai\", \"seed\": 1, \"model\": \"m\", \"endpoint\":"
                    + " \"http://a.example\", \"api_key_variable\": \"K\", \"temperature\": 0.0,"
                    + " \"questions\": 3, \"timeout_seconds\": 4}",
                TeacherSpec.class);
    assertThat(teacher.request())
        .isEqualTo(
            new RequestSpec(
                RequestSpec.MaxTokensField.AUTO,
                0,
                RequestSpec.Sent.AUTO,
                RequestSpec.Sent.AUTO,
                RequestSpec.Sent.AUTO,
                RequestSpec.InstructionRole.AUTO,
                Json.mapper().createObjectNode(),
                Map.of(),
                "Authorization"));
  }

  @Test
  void aStudentOfBeforeIsTheOnlyKindThereWas() {
    assertThat(
            Json.read(
                "{\"seed\": 1, \"layers\": 2, \"width\": 16, \"heads\": 2, \"feed_forward\": 24,"
                    + " \"context\": 32, \"vocabulary\": 90, \"structured_start\": false,"
                    + " \"pretraining\": {\"steps\": 3, \"batch\": 4, \"sequence\": 8,"
                    + " \"learning_rate\": 0.1, \"checkpoint_every\": 2}}",
                StudentSpec.class))
        .isEqualTo(
            new StudentSpec.Nano(
                1, 2, 16, 2, 24, 32, 90, false, new StudentSpec.Pretraining(3, 4, 8, 0.1, 2)));
  }
}
