package io.fireact.cli;

import static io.fireact.stage.job.openai.FineTuningPeer.status;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.cli.Commands.Outcome;
import io.fireact.stage.job.openai.FineTuningPeer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole run of a spec whose student is fine-tuned by its provider, a real peer on loopback. */
final class HostedFineTuningTest {
  static final String SPEC =
      """
      version: 1
      name: hosted
      task: {kind: world, train: 24, dev: 5, test: 8, pretraining_documents: 400}
      teacher: {kind: scripted, error_rate: 0, questions: 20}
      student: {kind: openai, model: gpt-x, endpoint: "%s", api_key_variable: HOSTED_KEY}
      fine_tune: {trajectories: 6}
      evaluate: {questions: 3}
      axes:
        n:
          - {label: "0", fine_tune.trajectories: 0}
          - {label: "6", fine_tune.trajectories: 6}
      """;
  private static final String KEY = "sk-hosted-0123456789abcdef";

  @Test
  void theTrainedModelIsAskedInTurnsUnderItsOwnNameAndNothingIsDoneTwice(@TempDir Path directory)
      throws Exception {
    Commands commands = new Commands(directory).with("HOSTED_KEY", KEY);
    try (FineTuningPeer peer = new FineTuningPeer()) {
      AtomicInteger outages = new AtomicInteger(2);
      peer.before =
          call ->
              call.startsWith("GET /fine_tuning/jobs/") && outages.getAndDecrement() > 0
                  ? Optional.of(status(503, "busy " + KEY))
                  : Optional.empty();
      Path spec =
          Files.writeString(directory.resolve("hosted.yaml"), SPEC.formatted(peer.endpoint()));
      Outcome run = run(commands, spec);
      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(peer.count("POST /files")).isEqualTo(1);
      assertThat(peer.count("POST /fine_tuning/jobs")).isEqualTo(1);
      List<JsonNode> trained = asked(peer, "ft:gpt-x:me::ftjob-1");
      assertThat(trained).hasSize(3);
      assertThat(asked(peer, "gpt-x")).hasSize(3);
      String line = peer.content("file-1").lines().findFirst().orElseThrow();
      for (JsonNode chat : trained) {
        assertThat(roles(chat)).containsExactly("system", "user");
        assertThat(line).contains(chat.path("messages").get(0).toString());
        assertThat(chat.path("messages").get(1).path("content").asText())
            .doesNotStartWith("Question:");
      }
      int calls = peer.calls().size();
      assertThat(run(commands, spec).exitCode()).isZero();
      assertThat(peer.calls()).hasSize(calls);
    }
  }

  @Test
  void aKeyThatExpiresLosesNothingAndTheSameCommandGoesOnWithTheSameJob(@TempDir Path directory)
      throws Exception {
    Commands commands = new Commands(directory).with("HOSTED_KEY", KEY);
    try (FineTuningPeer peer = new FineTuningPeer()) {
      peer.before =
          call ->
              call.startsWith("GET /fine_tuning/jobs/ftjob-1")
                  ? Optional.of(status(401, "{\"error\": {\"message\": \"expired " + KEY + "\"}}"))
                  : Optional.empty();
      Path spec =
          Files.writeString(directory.resolve("hosted.yaml"), SPEC.formatted(peer.endpoint()));
      Outcome failed = run(commands, spec);
      assertThat(failed.exitCode()).isNotZero();
      assertThat(failed.err() + failed.out()).contains("HOSTED_KEY").doesNotContain(KEY);
      assertThat(peer.calls()).noneMatch(call -> call.endsWith("/cancel"));
      peer.before = call -> Optional.empty();
      Outcome again = run(commands, spec);
      assertThat(again.exitCode()).as(again.err()).isZero();
      assertThat(peer.count("POST /fine_tuning/jobs")).isEqualTo(1);
      assertThat(peer.count("POST /files")).isEqualTo(1);
    }
  }

  private static List<JsonNode> asked(FineTuningPeer peer, String model) {
    return peer.chats().stream().filter(chat -> chat.path("model").asText().equals(model)).toList();
  }

  private static List<String> roles(JsonNode chat) {
    return StreamSupport.stream(chat.path("messages").spliterator(), false)
        .map(message -> message.path("role").asText())
        .toList();
  }

  private static Outcome run(Commands commands, Path spec) {
    return commands.run(
        "run", spec.toString(), "--json", "--server", "memory", "--metrics-port", "off");
  }
}
