package io.fireact.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.failure.FailureType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page about failures says of each class what the code does. */
final class FailuresPageTest {
  private static final int COLUMNS = 7;

  @Test
  void everyClassOfFailureHasItsRowWithItsRetryDecisionAndItsMeaning() throws IOException {
    Map<String, List<String>> rows =
        Files.readAllLines(Path.of("FAILURES.md")).stream()
            .filter(line -> line.startsWith("| `"))
            .map(line -> List.of(line.substring(1).strip().split("\\s*\\|\\s*", -1)))
            .collect(Collectors.toMap(row -> row.get(0).replace("`", ""), row -> row));
    assertThat(rows.keySet())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(FailureType.values()).map(Enum::name).toList());
    rows.forEach(
        (name, row) -> {
          FailureType type = FailureType.valueOf(name);
          assertThat(row).as(name).hasSizeGreaterThanOrEqualTo(COLUMNS);
          assertThat(row.get(2).startsWith("yes")).as(name).isEqualTo(type.retryable());
          String sweep = row.get(5);
          String episode = row.get(3);
          switch (type.effect()) {
            case OUTAGE, STOP -> assertThat(episode).as(name).startsWith("stays unfinished");
            case QUESTION -> assertThat(episode).as(name).startsWith("ends as `" + name + "`");
            case SETUP -> assertThat(sweep).as(name).isEqualTo("failed");
          }
        });
  }
}
