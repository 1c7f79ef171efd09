package io.fireact.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurableFilesTest {
  private final Path directory;

  DurableFilesTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void aFileIsWrittenWithWhatIsMissingAboveIt() {
    Path file = directory.resolve("a/b/c");

    DurableFiles.writeText(file, "one");
    DurableFiles.writeText(file, "two");

    assertThat(DurableFiles.readText(file)).isEqualTo("two");
    assertThat(directory.resolve("a/b").toFile().list()).containsExactly("c");
  }

  @Test
  void contentThatThrowsLeavesTheTargetAsItWas() {
    Path file = directory.resolve("file");
    DurableFiles.writeText(file, "one");

    assertThatThrownBy(
            () ->
                DurableFiles.write(
                    file,
                    out -> {
                      out.write(1);
                      throw new IOException("broke");
                    }))
        .isInstanceOf(FailureException.class)
        .hasMessage("cannot write " + file + ": broke");

    assertThat(DurableFiles.readText(file)).isEqualTo("one");
    assertThat(directory.toFile().list()).containsExactly("file");
  }

  @Test
  void anInterruptedThreadStillWritesAndStaysInterrupted() throws IOException {
    Thread.currentThread().interrupt();
    DurableFiles.writeText(directory.resolve("file"), "saved");

    assertThat(Thread.interrupted()).isTrue();
    assertThat(Files.readString(directory.resolve("file"))).isEqualTo("saved");
  }

  @ParameterizedTest
  @ValueSource(strings = {"No space left on device", "/x: Disk quota exceeded"})
  void aFullDiskIsDiskFull(String message) {
    FailureException failure = DurableFiles.failure("cannot write x", new IOException(message));

    assertThat(failure.type()).isEqualTo(FailureType.DISK_FULL);
    assertThat(failure).hasMessage("cannot write x: the disk is full; make room");
  }

  @Test
  void aForbiddenPathIsUnavailableAndNamed() {
    FailureException failure =
        DurableFiles.failure("cannot write x", new AccessDeniedException("/some/x"));

    assertThat(failure.type()).isEqualTo(FailureType.UNAVAILABLE);
    assertThat(failure).hasMessage("cannot write x: no permission for /some/x");
  }

  @Test
  void aMissingFileIsBadData() {
    assertThatThrownBy(() -> DurableFiles.read(directory.resolve("none")))
        .isInstanceOf(FailureException.class)
        .extracting(e -> ((FailureException) e).type())
        .isEqualTo(FailureType.BAD_DATA);
  }

  @Test
  void aFileInTheWayOfADirectoryIsNamed() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));

    assertThatThrownBy(() -> DurableFiles.writeText(file.resolve("x"), "one"))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining(file + " is in the way");
  }
}
