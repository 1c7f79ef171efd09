package io.fireact.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.cli.shell.CommandException;
import io.fireact.cli.shell.ExitCode;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RunEndTest {
  @ParameterizedTest
  @CsvSource({"DISK_FULL, false", "DISK_FULL, true", "UNAVAILABLE, true"})
  void aRunThatItsDiskEndsIsIncomplete(FailureType type, boolean diskFull) {
    assertThat(RunCommand.ended(new FailureException(type, "what happened"), diskFull))
        .isInstanceOfSatisfying(
            CommandException.class, end -> assertThat(end.code()).isEqualTo(ExitCode.INCOMPLETE))
        .hasMessageContainingAll("what happened", "make room and run the same command again");
  }

  @Test
  void aServerThatIsAwayWhereThereIsRoomIsNot() {
    FailureException away = new FailureException(FailureType.UNAVAILABLE, "is it running?");
    assertThat(RunCommand.ended(away, false)).isSameAs(away);
    FailureException data = new FailureException(FailureType.BAD_DATA, "too few");
    assertThat(RunCommand.ended(data, true)).isSameAs(data);
  }
}
