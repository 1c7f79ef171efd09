package io.fireact.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A real file system of one megabyte in memory; skips the test where mounting is not allowed. */
public final class SmallDisk implements AutoCloseable {
  private final Path directory;

  public SmallDisk(Path directory) throws IOException {
    this.directory = Files.createDirectories(directory);
    String refusal =
        run(List.of("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", directory.toString()));
    assumeTrue(
        refusal.isEmpty(), "a test with a full disk needs to mount one, and may not: " + refusal);
  }

  public Path directory() {
    return directory;
  }

  /** Leaves so many bytes free, in whole pages. */
  public void fillUpTo(long bytesFree) throws IOException {
    long free = Files.getFileStore(directory).getUsableSpace();
    Files.write(directory.resolve("filling"), new byte[(int) (free - bytesFree)]);
  }

  public void makeRoom() throws IOException {
    Files.delete(directory.resolve("filling"));
  }

  void makeReadOnly() {
    assertThat(run(List.of("mount", "-o", "remount,ro", directory.toString()))).isEmpty();
  }

  @Override
  public void close() {
    assertThat(run(List.of("umount", directory.toString()))).isEmpty();
  }

  /** Empty when all went well. */
  private static String run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      int code = process.waitFor();
      return code == 0 ? "" : "exit code " + code + ": " + output;
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while waiting for " + command, e);
    }
  }
}
