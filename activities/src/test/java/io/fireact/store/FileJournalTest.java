package io.fireact.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.failure.FailureType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileJournalTest extends JournalContract {
  private final Path directory;

  FileJournalTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Override
  FileJournal open() {
    return new FileJournal(directory.resolve("deep/journal"));
  }

  @Override
  void damage(Journal.Key key) throws IOException {
    Path newest = files().stream().max(Comparator.comparing(Path::toString)).orElseThrow();
    byte[] bytes = Files.readAllBytes(newest);
    bytes[bytes.length / 3] ^= 1;
    Files.write(newest, bytes);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void readingAJournalThatIsNotThereMakesNothing() {
    open().get(key("q", "s", ""));
    open().entries(STAGE, "s");
    open().forget(STAGE);

    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void anEntryIsOneFileAndAForgottenStageNone() throws IOException {
    open().put(key("q", "model-0", "r"), "1");
    open().put(key("q", "model-0", "r"), "2");

    assertThat(files()).hasSize(1);
    assertThat(files().get(0).getParent())
        .isEqualTo(directory.resolve("deep/journal/" + STAGE + "/model-0"));
    open().forget(STAGE);
    assertThat(directory.resolve("deep/journal")).isEmptyDirectory();
  }

  @Test
  void noEntryOfWhichAnyPartIsMissingOrChangedIsEverReturned() throws IOException {
    Journal.Key key = key("q", "model-0", "r");
    open().put(key, "{\"answer\":\"42\"}");
    Path file = files().get(0);
    byte[] whole = Files.readAllBytes(file);

    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThat(open().get(key)).as("cut after %d bytes", length).isEmpty();
    }
    for (int at = 0; at < whole.length; at++) {
      byte[] changed = whole.clone();
      changed[at] ^= 1;
      Files.write(file, changed);
      assertThat(open().get(key)).as("byte %d changed", at).isEmpty();
    }
    Files.write(file, whole);
    assertThat(open().get(key)).isPresent();
  }

  @Test
  void temporaryFilesOfADeadProcessAreNoEntriesAndGoWithTheStage() throws IOException {
    open().put(key("q", "model-0", "r"), "1");
    Path entry = files().get(0);
    Files.copy(entry, entry.resolveSibling("3f0e.tmp"));

    assertThat(open().entries(STAGE, "model-0")).hasSize(1);
    open().forget(STAGE);
    assertThat(directory.resolve("deep/journal")).isEmptyDirectory();
  }

  @Test
  void aPathThatCannotBeWrittenIsUnavailable() throws IOException {
    Path file = Files.createFile(directory.resolve("deep"));

    ArtifactStoreContract.assertFails(
        FailureType.UNAVAILABLE, file.toString(), () -> open().put(key("q", "s", ""), "1"));
  }
}
