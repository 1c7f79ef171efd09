package io.fireact.lm.format;

import io.fireact.sweep.FailureException;
import io.fireact.sweep.FailureType;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * Writes files that are either there whole or not at all, and turns what can go wrong into
 * classified failures. For model files and checkpoints; artifacts have their own store.
 */
public final class DurableFiles {
  private DurableFiles() {}

  /** Writes a file's content. */
  public interface Content {
    void to(OutputStream out) throws IOException;
  }

  /**
   * Writes to a temporary file beside the target, forces it to disk, and renames it.
   *
   * @throws FailureException DISK_FULL or UNAVAILABLE; the target is then as it was
   */
  public static void write(Path file, Content content) {
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      try (FileChannel channel =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
        content.to(out);
        out.flush();
        channel.force(true);
      }
      try {
        Files.move(
            temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
      }
      try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent())) {
        directory.force(true);
      }
    } catch (IOException e) {
      throw failure("cannot write " + file, e);
    }
  }

  /** Writes text as UTF-8. */
  public static void writeText(Path file, String text) {
    write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Reads a file.
   *
   * @throws FailureException BAD_DATA when it is not there, UNAVAILABLE when it cannot be read
   */
  public static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new FailureException(FailureType.BAD_DATA, "there is no file " + file, e);
    } catch (IOException e) {
      throw failure("cannot read " + file, e);
    }
  }

  /** Reads a UTF-8 text; fails as {@link #read}. */
  public static String readText(Path file) {
    return new String(read(file), StandardCharsets.UTF_8);
  }

  /** An I/O error as a classified failure. */
  public static FailureException failure(String what, IOException cause) {
    String reason = String.valueOf(cause.getMessage());
    boolean full = reason.toLowerCase(Locale.ROOT).contains("no space left");
    return new FailureException(
        full ? FailureType.DISK_FULL : FailureType.UNAVAILABLE,
        what + ": " + (full ? "the disk is full; make room" : reason),
        cause);
  }
}
