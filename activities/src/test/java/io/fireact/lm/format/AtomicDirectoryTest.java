package io.fireact.lm.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicDirectoryTest {
  private final Path directory;

  AtomicDirectoryTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void aFullDiskIsOneSentenceAndLeavesNothing() {
    assertThatThrownBy(
            () ->
                AtomicDirectory.write(
                    output(),
                    inside -> {
                      Files.writeString(inside.resolve("a"), "half");
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOfSatisfying(
            FailureException.class,
            failure -> assertThat(failure.type()).isEqualTo(FailureType.DISK_FULL))
        .hasMessage("cannot write " + output() + ": the disk is full; make room");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void theNameIsNotThereBeforeTheWholeIs() {
    AtomicDirectory.write(
        output(),
        inside -> {
          Files.createDirectory(inside.resolve("below"));
          Files.writeString(inside.resolve("below/a"), "whole");
          assertThat(output()).doesNotExist();
        });
    assertThat(output().resolve("below/a")).hasContent("whole");
    assertThat(directory.toFile().list()).containsExactly("output");
  }

  @Test
  void whatAnEarlierWriterLeftIsDeleted() throws IOException {
    Files.createDirectory(directory.resolve("output.tmp"));
    Files.writeString(directory.resolve("output.tmp/old"), "half");
    AtomicDirectory.write(output(), inside -> Files.writeString(inside.resolve("a"), "new"));
    assertThat(output().toFile().list()).containsExactly("a");
  }

  @Test
  void aFileInTheWayIsRefused() throws IOException {
    Files.writeString(output(), "mine");
    assertThatThrownBy(() -> AtomicDirectory.write(output(), inside -> {}))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("is already there");
    assertThat(output()).hasContent("mine");
  }

  private Path output() {
    return directory.resolve("output");
  }
}
