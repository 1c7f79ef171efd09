package io.fireact.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.json.Json;
import io.fireact.plan.ArtifactRef;
import io.fireact.plan.StageKind;
import io.fireact.spec.RunSettings;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.DataConverter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PayloadsTest {
  private static final DataConverter CONVERTER = Payloads.converter();
  private static final RunSettings RUN = new RunSettings(4, 3, 0.5);

  @Test
  void valuesAreJsonInSnakeCase() {
    Payload payload = CONVERTER.toPayload(RUN).orElseThrow();
    assertThat(payload.getData().toStringUtf8())
        .isEqualTo(
            "{\"episodes_in_flight\":4,\"call_attempts\":3,\"calls_per_second\":0.5,"
                + "\"failed_episodes\":0.0}");
    assertThat(CONVERTER.fromPayload(payload, RunSettings.class, RunSettings.class)).isEqualTo(RUN);
  }

  @Test
  void settingsOfAnEarlierVersionAllowNoFailedEpisode() {
    assertThat(
            Json.read(
                "{\"episodes_in_flight\":4,\"call_attempts\":3,\"calls_per_second\":0.5}",
                RunSettings.class))
        .isEqualTo(RUN);
    assertThat(new RunSettings(1, 1, 0, 0.05).mayFail(60)).isEqualTo(3);
    assertThat(new RunSettings(1, 1, 0, 0.3).mayFail(10)).as("not 2.99").isEqualTo(3);
    assertThat(RUN.mayFail(1_000_000)).isZero();
  }

  @Test
  void fieldsOfALaterVersionAreIgnored() {
    Payload later =
        CONVERTER
            .toPayload(
                Map.of(
                    "episodes_in_flight", 4, "call_attempts", 3, "calls_per_second", 0.5, "x", 1))
            .orElseThrow();
    assertThat(CONVERTER.fromPayload(later, RunSettings.class, RunSettings.class)).isEqualTo(RUN);
  }

  @Test
  void aValueOverTheLimitIsRefusedWithItsSize() {
    assertThat(bytes(end(Payloads.LIMIT - 60))).isLessThanOrEqualTo(Payloads.LIMIT);
    assertThatThrownBy(() -> bytes(end(Payloads.LIMIT)))
        .isInstanceOf(Payloads.TooLargeException.class)
        .hasMessageContainingAll("a StageEnd of ", "over the limit of 65536 bytes");
  }

  @Test
  void aSweepOfTwoThousandStagesFits() {
    List<StageNode> stages = stages(2000, 3);
    assertThat(bytes(request(stages, null))).isLessThan(Payloads.SINGLE_LIMIT);
    assertGrows(stages);
  }

  /** Otherwise a sweep could be accepted and then be stuck for ever. */
  @Test
  void whateverIsSmallEnoughToBeSubmittedStaysSmallEnoughWhileItGrows() {
    assertGrows(largest(0));
    assertGrows(largest(8));
  }

  @Test
  void aSweepThatIsTooLargeIsRefusedWhenItIsSubmitted() {
    assertThatThrownBy(() -> bytes(request(stages(20_000, 1), null)))
        .isInstanceOf(Payloads.TooLargeException.class)
        .hasMessageContaining("split the sweep");
  }

  private static void assertGrows(List<StageNode> stages) {
    // Every stage with the longest state, and as many messages as a board lets out.
    String message = "x".repeat(Math.max(16, 100_000 / stages.size()));
    List<StageState> states = new ArrayList<>();
    List<String> messages = new ArrayList<>();
    List<StageProgress> progress = new ArrayList<>();
    for (StageNode node : stages) {
      states.add(StageState.CANCELLED);
      messages.add(message);
      progress.add(
          new StageProgress(
              node.key(), node.kind(), node.label(), StageState.CANCELLED, 0, 0, message));
    }
    assertThat(bytes(request(stages, new SweepMemory(true, states, messages))))
        .isLessThanOrEqualTo(Payloads.GROWN_LIMIT);
    assertThat(bytes(new SweepProgress("s", "e", SweepState.CANCELLED, progress)))
        .isLessThanOrEqualTo(Payloads.GROWN_LIMIT);
  }

  /** As many stages as may be submitted. */
  private static List<StageNode> largest(int needs) {
    int each = bytes(request(stages(1000, needs), null)) / 1000 + 1;
    return stages(Payloads.SINGLE_LIMIT / each - 1, needs);
  }

  private static List<StageNode> stages(int count, int needs) {
    List<StageNode> stages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<String> before = new ArrayList<>();
      for (int need = 0; need < needs; need++) {
        before.add("%064d".formatted(need));
      }
      stages.add(new StageNode("%064d".formatted(i), StageKind.DATASET, "d" + i, before));
    }
    return stages;
  }

  private static SweepRequest request(List<StageNode> stages, @Nullable SweepMemory memory) {
    return new SweepRequest("s", "e", new ArtifactRef("0".repeat(64), 1), RUN, stages, memory);
  }

  private static StageEnd end(int chars) {
    return new StageEnd("a", StageState.FAILED, "x".repeat(chars));
  }

  private static int bytes(Object value) {
    return CONVERTER.toPayload(value).orElseThrow().getData().size();
  }
}
