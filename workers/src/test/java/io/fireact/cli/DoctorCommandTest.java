package io.fireact.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.cli.Commands.Outcome;
import io.fireact.cli.shell.ExitCode;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What doctor says of the environment. */
final class DoctorCommandTest {
  @SuppressWarnings("NullAway.Init")
  private Commands commands;

  @BeforeEach
  void open(@TempDir Path directory) {
    commands = new Commands(directory);
  }

  @Test
  void whatIsSetIsShownAndWhatIsSecretIsNot() {
    Outcome outcome =
        commands
            .with("FIREACT_DEVICE", "cpu")
            .with("FIREACT_DEVICE_MEMORY", "1GiB")
            .with("HF_TOKEN", "hf_secret")
            .run("doctor");
    assertThat(outcome.exitCode()).as(outcome.out()).isZero();
    assertThat(outcome.out())
        .containsPattern("ok    settings  FIREACT_HOME=\\S+, FIREACT_DEVICE=cpu, ")
        .contains("FIREACT_DEVICE_MEMORY=1GiB, HF_TOKEN (not shown)")
        .doesNotContain("hf_secret", "limits nothing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          FIREACT_DEVICE_MEMORY | 80GB          | a number with MiB or GiB, such as 24GiB
          FIREACT_DEVICE_MEMORY | lots          | 'lots' is no size of memory
          FIREACT_DEVICE_MEMORY | 0GiB          | '0GiB' is no size of memory
          FIREACT_DEVICE        | tpu           | allowed is auto, cpu, cpu-bf16, cuda or cuda:N
          FIREACT_DEVICE        | cuda:x        | 'cuda:x' is no device
          FIREACT_TEMPORAL      | /no/such/file | '/no/such/file' is not a file that can be run
          FIREACT_TIER          | fast          | allowed is 0 to 4
          PYTORCH_LIBRARY_PATH  | /no/such/lib  | '/no/such/lib' is not a directory
          HF_ENDPOINT           | hub.example   | allowed is one that starts with http:// or https://
          """)
  void whatCannotBeReadIsRefusedWithWhatIsAllowed(String variable, String value, String said) {
    Outcome outcome = commands.with(variable, value).run("doctor");
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.ENVIRONMENT.number());
    assertThat(outcome.out().lines())
        .anyMatch(
            line -> line.startsWith("bad   settings  " + variable + ": ") && line.contains(said));
  }

  @Test
  void moreMemoryThanThereIsLimitsNothing() {
    Outcome outcome =
        commands
            .with("FIREACT_DEVICE", "cpu")
            .with("FIREACT_DEVICE_MEMORY", "900000GiB")
            .run("doctor");
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out())
        .containsPattern("warn  settings  FIREACT_DEVICE_MEMORY is 900000.0 GiB, but .* has .*:");
  }

  @Test
  void namesThatNobodyReadsAreWarnedOfWithTheNearest() {
    Outcome outcome =
        commands
            .with("FIREACT_DEVCE_MEMORY", "1GiB")
            .with("FIREACT_SOMETHING_ELSE", "1")
            .with("XDG_CACHE_HOME", "cache")
            .run("doctor");
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out())
        .contains("no such variable; did you mean FIREACT_DEVICE_MEMORY?")
        .contains("FIREACT_SOMETHING_ELSE is set, but fireact reads no such variable\n")
        .contains("XDG_CACHE_HOME is 'cache', which is not used");
  }

  @Test
  void blankIsNotSet() {
    Outcome outcome =
        commands.with("FIREACT_DEVICE", " ").with("FIREACT_DEVICE_MEMORY", "").run("doctor");
    assertThat(outcome.exitCode()).as(outcome.out()).isZero();
  }
}
