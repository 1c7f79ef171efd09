package io.fireact.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

final class UsageTotalTest {
  @Test
  void whatIsNotSaidIsUnknownAndNotZero() {
    UsageTotal total =
        UsageTotal.NONE
            .plus(UsageTotal.of(asked(new TokenUsage("b", 100, 64, 40, null))))
            .plus(UsageTotal.of(asked(new TokenUsage("a", 10, 0, 4, 2))))
            .plus(UsageTotal.of(asked(new TokenUsage("b", 7, null, null, null))))
            .plus(UsageTotal.of(asked(new TokenUsage(null, null, null, null, null))));
    assertThat(total)
        .isEqualTo(
            new UsageTotal(
                4,
                List.of("a", "b"),
                new UsageTotal.Count(117, 3),
                new UsageTotal.Count(64, 2),
                new UsageTotal.Count(44, 2),
                new UsageTotal.Count(2, 1)));
    assertThat(Json.read(Json.write(total), UsageTotal.class)).isEqualTo(total);
  }

  @Test
  void answersThatWereKeptWithoutItHaveTheCountsThatTheyHad() {
    Completion earlier =
        Json.read(
            "{\"text\": \"x\", \"input_tokens\": 12, \"output_tokens\": 3, \"finish\": \"STOP\","
                + " \"seconds\": 1.5}",
            Completion.class);
    assertThat(earlier.usage()).isNull();
    assertThat(Json.write(earlier)).doesNotContain("usage");
    UsageTotal total = UsageTotal.of(earlier);
    assertThat(total.input()).isEqualTo(new UsageTotal.Count(12, 1));
    assertThat(total.cached()).isEqualTo(UsageTotal.Count.NONE);
    Completion silent = new Completion("x", 0, 0, FinishReason.STOP, 1);
    assertThat(UsageTotal.of(silent).input()).isEqualTo(UsageTotal.Count.NONE);
    assertThat(Json.write(UsageTotal.of(silent))).isEqualTo("{\"calls\":1}");
  }

  private static Completion asked(TokenUsage usage) {
    return new Completion("x", 0, 0, FinishReason.STOP, 1, usage);
  }
}
