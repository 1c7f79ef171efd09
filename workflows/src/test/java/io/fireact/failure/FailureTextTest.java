package io.fireact.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.api.enums.v1.RetryState;
import io.temporal.api.enums.v1.TimeoutType;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TerminatedFailure;
import io.temporal.failure.TimeoutFailure;
import org.junit.jupiter.api.Test;

final class FailureTextTest {

  @Test
  void anApplicationsOwnWordsAreFoundInsideAnyChain() {
    Throwable chain =
        wrapped(wrapped(ApplicationFailure.newFailure("the disk is full", "DISK_FULL")));
    assertThat(FailureText.of(chain)).isEqualTo(new FailureText("DISK_FULL", "the disk is full"));
  }

  @Test
  void timeoutsCancellationsAndTerminationsAreSaidInWords() {
    assertThat(
            FailureText.of(
                wrapped(
                    new TimeoutFailure("no heartbeat", null, TimeoutType.TIMEOUT_TYPE_HEARTBEAT))))
        .isEqualTo(new FailureText("TIMEOUT", "timed out: no heartbeat"));
    assertThat(FailureText.of(wrapped(new CanceledFailure("x"))))
        .isEqualTo(new FailureText("CANCELLED", "was cancelled from outside"));
    assertThat(FailureText.of(wrapped(new TerminatedFailure("x", null))))
        .isEqualTo(new FailureText("CANCELLED", "was terminated from outside"));
  }

  @Test
  void anythingElseIsCalledByItsClass() {
    assertThat(FailureText.of(new IllegalStateException("odd")))
        .isEqualTo(new FailureText("IllegalStateException", "odd"));
  }

  @Test
  void aLongMessageIsCut() {
    FailureText text = FailureText.of(ApplicationFailure.newFailure("x".repeat(100_000), "X"));
    assertThat(text.message()).hasSize(FailureText.LONGEST).endsWith("x…");
  }

  private static ActivityFailure wrapped(Throwable cause) {
    return new ActivityFailure(
        "outer", 1, 2, "RunJob", "id", RetryState.RETRY_STATE_NON_RETRYABLE_FAILURE, "", cause);
  }
}
