package io.fireact.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class FailureMappingTest {
  @ParameterizedTest
  @EnumSource(FailureType.class)
  void everyTypeKeepsItsNameAndItsRetryDecision(FailureType type) {
    ApplicationFailure failure =
        FailureMapping.map(
            new FailureException(type, "what happened", new IllegalStateException("a secret")));
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
    assertThat(FailureMapping.mapped(wrapped))
        .isInstanceOfSatisfying(
            ApplicationFailure.class,
            failure -> {
              assertThat(failure.getType()).isEqualTo("DISK_FULL");
              assertThat(failure.isNonRetryable()).isFalse();
              assertThat(failure.getOriginalMessage()).contains("the disk is full", "make room");
            });
    RuntimeException defect = new IllegalStateException("a defect", new IOException("broken"));
    assertThat(FailureMapping.mapped(defect)).isSameAs(defect);
  }

  @ParameterizedTest
  @EnumSource(
      value = FailureType.class,
      names = {"RATE_LIMITED", "UNAVAILABLE"})
  void aPeersOwnDelayIsKept(FailureType type) {
    Duration wait = Duration.ofSeconds(17);
    assertThat(
            FailureMapping.map(new FailureException(type, "wait", wait, null)).getNextRetryDelay())
        .isEqualTo(wait);
  }
}
