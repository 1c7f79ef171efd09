package io.fireact.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.store.FileJournal;
import io.fireact.store.Journal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StaleWorkTest {
  private static final String WANTED = "a".repeat(64);
  private static final String GIVEN_UP = "b".repeat(64);
  private final Instant later = Instant.now().plus(Duration.ofHours(2));

  private final Path work;
  private final Journal journal;

  StaleWorkTest(@TempDir Path directory) throws IOException {
    work = Files.createDirectories(directory.resolve("work"));
    journal = new FileJournal(directory.resolve("journal"));
    for (String stage : Set.of(WANTED, GIVEN_UP)) {
      journal.put(new Journal.Key(stage, "q", "model-0", "r"), "\"an answer\"");
      Files.writeString(
          Files.createDirectories(work.resolve(stage)).resolve("checkpoint"), "weights");
      Files.createFile(work.resolve(stage + ".lock"));
    }
    Files.createDirectories(work.resolve("open-123"));
  }

  @Test
  void whatNoSweepWantsGoesAndTheRestStays() {
    StaleWork stale = StaleWork.find(journal, work, Set.of(WANTED), later);
    assertThat(stale.journals()).containsExactly(GIVEN_UP);
    assertThat(stale.directories())
        .containsExactlyInAnyOrder(
            work.resolve(GIVEN_UP), work.resolve(GIVEN_UP + ".lock"), work.resolve("open-123"));

    stale.remove(journal);
    stale.remove(journal);
    assertThat(journal.stages()).containsExactly(WANTED);
    assertThat(work).isDirectoryNotContaining(path -> path.toString().contains(GIVEN_UP));
    assertThat(work.resolve(WANTED).resolve("checkpoint")).exists();
  }

  @Test
  void whatWasTouchedJustNowStays() {
    StaleWork stale = StaleWork.find(journal, work, Set.of(), Instant.now());
    assertThat(stale.journals()).isEmpty();
    assertThat(stale.directories()).isEmpty();
  }

  @Test
  void aHomeWithoutWorkHasNothingAbandoned() {
    assertThat(
            StaleWork.find(
                    new FileJournal(work.resolve("none")), work.resolve("no"), Set.of(), later)
                .directories())
        .isEmpty();
  }
}
