package io.fireact.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class FailureMappingTest {
  @ParameterizedTest
  @EnumSource(FailureType.class)
  void everyTypeKeepsItsNameAndItsRetryDecision(FailureType type) {
    ApplicationFailure failure =
        FailureMapping.map(
            new FailureException(type, "what happened", new IllegalStateException("a secret")),
            0,
            9);
    assertThat(failure.getType()).isEqualTo(type.name());
    assertThat(failure.isNonRetryable()).isEqualTo(!type.retryable());
    assertThat(failure.getOriginalMessage()).isEqualTo("what happened");
    assertThat(failure.getCause()).as("histories last, causes may quote anything").isNull();
    assertThat(failure.getNextRetryDelay()).isNull();
  }

  @Test
  void aFullDiskIsOneWhicheverLibraryMeetsIt() {
    RuntimeException wrapped =
        new IllegalStateException(
            "cannot save", new UncheckedIOException(new IOException("No space left on device")));
    assertThat(FailureMapping.mapped(wrapped, 0, 1))
        .isInstanceOfSatisfying(
            ApplicationFailure.class,
            failure -> {
              assertThat(failure.getType()).isEqualTo("DISK_FULL");
              assertThat(failure.isNonRetryable()).isFalse();
              assertThat(failure.getOriginalMessage()).contains("the disk is full", "make room");
            });
    RuntimeException defect = new IllegalStateException("a defect", new IOException("broken"));
    assertThat(FailureMapping.mapped(defect, 0, 1)).isSameAs(defect);
  }

  @ParameterizedTest
  @EnumSource(
      value = FailureType.class,
      names = {"RATE_LIMITED", "UNAVAILABLE"})
  void aPeersOwnDelayIsKept(FailureType type) {
    Duration wait = Duration.ofSeconds(17);
    FailureException failure = new FailureException(type, "wait", wait, null);
    assertThat(FailureMapping.map(failure, 0, 1).getNextRetryDelay()).isEqualTo(wait);
  }

  @ParameterizedTest
  @CsvSource({"1, PT0.002S", "2, PT1S", "3, PT2S", "4, PT4S", "9, PT1M", "2000000000, PT1M"})
  void aPeerThatRefusesAgainAfterItsOwnWaitDoesNotUseUpAllAttemptsAtOnce(
      int attempt, Duration delay) {
    FailureException failure =
        new FailureException(FailureType.RATE_LIMITED, "wait", Duration.ofMillis(2), null);
    assertThat(FailureMapping.map(failure, 0, attempt).getNextRetryDelay()).isEqualTo(delay);
  }

  @ParameterizedTest
  @CsvSource({"PT0.12S, PT0.15S", "PT20S, PT25S", "PT2M, PT2M30S", "PT1H, PT1H30S"})
  void callsThatWereRefusedTogetherComeBackApartButNeverTooEarlyOrMuchLater(
      Duration asked, Duration most) {
    FailureException failure = new FailureException(FailureType.RATE_LIMITED, "wait", asked, null);
    Set<Duration> delays = new HashSet<>();
    for (double share : new double[] {0, 0.3, 0.6, 0.999}) {
      Duration delay = FailureMapping.map(failure, share, 1).getNextRetryDelay();
      assertThat(delay).isBetween(asked, most);
      delays.add(delay);
    }
    assertThat(delays).hasSize(4);
  }
}
