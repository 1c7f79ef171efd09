package io.fireact.cli.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.cli.shell.CommandException;
import io.fireact.cli.sweep.SweepNames.Known;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SweepNamesTest {
  private static final List<Known> NEWEST_FIRST =
      List.of(
          new Known("grid-aa11", "grid"),
          new Known("grid-aa22", "grid"),
          new Known("grid-two-bb", "grid-two"),
          new Known("quick-cc", "quick"));

  @Test
  void anIdIsItself() {
    assertThat(SweepNames.resolve("grid-aa22", NEWEST_FIRST)).isEqualTo("grid-aa22");
  }

  @Test
  void anExperimentIsItsNewestSweepThoughItsNameBeginsOthers() {
    assertThat(SweepNames.resolve("grid", NEWEST_FIRST)).isEqualTo("grid-aa11");
  }

  @Test
  void theBeginningOfOneIdIsEnough() {
    assertThat(SweepNames.resolve("grid-aa2", NEWEST_FIRST)).isEqualTo("grid-aa22");
    assertThat(SweepNames.resolve("q", NEWEST_FIRST)).isEqualTo("quick-cc");
  }

  @Test
  void theBeginningOfSeveralIdsIsRefusedWithTheirNames() {
    assertThatThrownBy(() -> SweepNames.resolve("grid-aa", NEWEST_FIRST))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("2 sweeps: grid-aa11, grid-aa22");
  }

  @Test
  void anythingElseIsRefusedWithWhatThereIs() {
    assertThatThrownBy(() -> SweepNames.resolve("x", NEWEST_FIRST))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("quick-cc");
    assertThatThrownBy(() -> SweepNames.resolve("", NEWEST_FIRST))
        .isInstanceOf(CommandException.class);
    assertThatThrownBy(() -> SweepNames.resolve("x", List.of()))
        .hasMessageContaining("none has been submitted");
  }
}
