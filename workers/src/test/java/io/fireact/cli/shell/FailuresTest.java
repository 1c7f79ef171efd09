package io.fireact.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FailuresTest {
  private final Path directory;
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final AtomicInteger ends = new AtomicInteger();
  private final Interruption interruption =
      new Interruption(ends::incrementAndGet, (signal, action) -> {});

  FailuresTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void exitCodesAreAllDifferent() {
    Set<Integer> numbers = new HashSet<>();
    for (ExitCode code : ExitCode.values()) {
      assertThat(numbers.add(code.number())).as(code.name()).isTrue();
    }
  }

  @Test
  void aClassifiedFailureIsItsMessage() {
    assertThat(report(new FailureException(FailureType.DISK_FULL, "no room; make some")))
        .isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(said()).isEqualTo("fireact: no room; make some\n");
  }

  @Test
  void aDefectIsASentenceAndItsTraceIsInTheLog() throws IOException {
    assertThat(report(new IllegalStateException("impossible"))).isEqualTo(ExitCode.DEFECT);
    assertThat(said()).contains("a defect", "impossible", "--debug").doesNotContain("\tat ");
    Path log;
    try (Stream<Path> logs = Files.list(directory.resolve("logs"))) {
      log = logs.findFirst().orElseThrow();
    }
    assertThat(said()).contains(log.toString());
    assertThat(log).content().contains("impossible", "\tat ");
  }

  @Test
  void afterAWishToStopTheConsequencesAreNotReported() {
    interruption.stop(ExitCode.TERMINATED);
    assertThat(report(new IllegalStateException("the channel is closed")))
        .isEqualTo(ExitCode.TERMINATED);
    assertThat(said()).isEqualTo("fireact: stopped; the same command goes on from here\n");
  }

  @Test
  void theFirstWishInterruptsAndTheSecondEndsAtOnce() {
    interruption.listen();
    interruption.stop(ExitCode.INTERRUPTED);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(ends).hasValue(0);
    interruption.stop(ExitCode.TERMINATED);
    assertThat(ends).hasValue(1);
    assertThat(interruption.requested()).isEqualTo(ExitCode.INTERRUPTED);
  }

  @Test
  void onlyTheNewestLogsStay() throws IOException {
    for (int i = 0; i < 30; i++) {
      Path log = Files.writeString(directory.resolve("fireact-" + (1000 + i) + ".log"), "");
      Files.setLastModifiedTime(log, FileTime.fromMillis(1_000_000L * i));
    }
    Files.writeString(directory.resolve("notes.txt"), "mine");
    Logs.prune(directory);
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).hasSize(21);
    }
    assertThat(directory.resolve("fireact-1029.log")).exists();
    assertThat(directory.resolve("fireact-1009.log")).doesNotExist();
    assertThat(directory.resolve("notes.txt")).exists();
  }

  private ExitCode report(Throwable failure) {
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    return Failures.report(
        failure,
        new GlobalOptions(
            new CliContext(
                Map.of("FIREACT_HOME", directory.toString()),
                directory,
                new CliContext.Input(InputStream.nullInputStream(), false),
                stream,
                stream,
                Terminal.plain(),
                Clock.systemUTC(),
                interruption)));
  }

  private String said() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
