package io.fireact.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.fireact.agent.Disposition;
import io.fireact.agent.Question;
import io.fireact.agent.Step;
import io.fireact.agent.Trajectory;
import io.fireact.agent.method.Method;
import io.fireact.cli.Commands.Outcome;
import io.fireact.config.Home;
import io.fireact.meter.Meters;
import io.fireact.plan.StageKind;
import io.fireact.plan.StageRecord;
import io.fireact.stage.Plans;
import io.fireact.store.FileArtifactStore;
import io.fireact.store.JsonLines;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole run of a method without a tool, on the in-memory service, with a real HTTP peer. */
final class MethodsTest {
  private static final String SPEC =
      SmallWorld.SPEC
          + """
      name: reasoned
      search: {kind: http, identity: nobody, endpoint: "http://127.0.0.1:1/search"}
      teacher: {kind: openai, model: scripted, endpoint: "%s", questions: 8}
      agent: {method: cot}
      run: {call_attempts: 1, failed_episodes: 0}
      """;

  @Test
  void aChainOfThoughtIsTaughtLearnedAndMeasuredWithoutASearch(@TempDir Path directory)
      throws Exception {
    List<Question> questions = SmallWorld.train();
    Map<String, Question> byId =
        questions.stream().collect(Collectors.toMap(Question::id, Function.identity()));
    Commands commands = new Commands(directory);
    try (FaultyPeers peers = new FaultyPeers(questions)) {
      peers.teacherFault =
          call ->
              Optional.of(
                  FaultyPeers.completion(
                      "Thought: I know this.\nAnswer: "
                          + Objects.requireNonNull(byId.get(call.replace("/0", ""))).answer(),
                      "stop"));
      Path spec =
          Files.writeString(
              directory.resolve("reasoned.yaml"), SPEC.formatted(peers.teacherEndpoint()));
      Outcome run =
          commands.run(
              "run", spec.toString(), "--json", "--server", "memory", "--metrics-port", "off");
      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(peers.teacherCalls())
          .hasSize(8)
          .allSatisfy((call, times) -> assertThat(times).isOne());
      assertThat(peers.searches()).isEmpty();
    }
    for (Trajectory taught : episodes(commands, StageKind.TRAJECTORIES)) {
      assertThat(taught.method()).isEqualTo(Method.COT);
      assertThat(taught.correct()).isTrue();
      assertThat(taught.steps())
          .extracting(Step::thought, Step::action)
          .containsExactly(tuple("I know this.", "finish"));
    }
    assertThat(episodes(commands, StageKind.EVALUATE))
        .hasSize(2)
        .allSatisfy(
            measured -> {
              assertThat(measured.method()).isEqualTo(Method.COT);
              assertThat(measured.steps()).hasSizeLessThanOrEqualTo(1);
              assertThat(measured.disposition().givenUp()).isFalse();
              assertThat(measured.disposition()).isNotEqualTo(Disposition.TOOL_FAILED);
            });
  }

  private static List<Trajectory> episodes(Commands commands, StageKind kind) {
    FileArtifactStore store =
        new FileArtifactStore(
            new Home(commands.home()).store(), new Meters(new SimpleMeterRegistry()));
    StageRecord record =
        store.stages().stream().filter(one -> one.stage().kind() == kind).findFirst().orElseThrow();
    return JsonLines.read(store, Plans.output(record, "episodes"), Trajectory.class);
  }
}
