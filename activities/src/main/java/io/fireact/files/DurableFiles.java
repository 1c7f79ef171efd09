package io.fireact.files;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.json.MalformedJsonException;
import io.fireact.json.Utf8;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes files that are either there whole or not at all, and turns what can go wrong into
 * classified failures. For model files and checkpoints, one writer a file; artifacts have their own
 * store.
 *
 * <p>An interrupt does not break a write off: what is being written has often been paid for. The
 * thread's interrupted status is kept.
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
      createDirectories(parent(file));
      try {
        writeAndSync(temporary, content);
        replace(temporary, file);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw failure("cannot write " + file, e);
    }
  }

  /** Writes text as UTF-8. */
  public static void writeText(Path file, String text) {
    write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Writes a file and forces its bytes, not its name, to disk. */
  public static void writeAndSync(Path file, Content content) throws IOException {
    // A stream, because a channel closes when its thread is interrupted.
    try (FileOutputStream stream = new FileOutputStream(file.toFile())) {
      OutputStream out = new BufferedOutputStream(stream, 1 << 16);
      content.to(out);
      out.flush();
      stream.getFD().sync();
    }
  }

  /** Puts a synced temporary file in the target's place and forces the new name to disk. */
  public static void replace(Path temporary, Path target) throws IOException {
    try {
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
    }
    syncDirectory(parent(target));
  }

  /**
   * The directory of a file.
   *
   * @throws IllegalArgumentException for a file system's root, which is no file
   */
  public static Path parent(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IllegalArgumentException("file must be in a directory, got " + file);
    }
    return parent;
  }

  /** Makes a directory and what is missing above it, each name forced to disk. */
  public static void createDirectories(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Path parent = directory.toAbsolutePath().getParent();
    if (parent != null) {
      createDirectories(parent);
    }
    try {
      Files.createDirectory(directory);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(directory)) {
        throw e;
      }
    }
    if (parent != null) {
      syncDirectory(parent);
    }
  }

  /** Forces a directory's names to disk, even when the thread is interrupted meanwhile. */
  public static void syncDirectory(Path directory) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try (FileChannel channel = FileChannel.open(directory)) {
          channel.force(true);
          return;
        } catch (ClosedByInterruptException e) {
          interrupted |= Thread.interrupted();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** What is in a directory, in no order; nothing where there is no directory. */
  public static List<Path> list(Path directory) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      stream.forEach(files::add);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return files;
  }

  /**
   * Reads a file.
   *
   * @throws FailureException BAD_DATA when it is not there or no regular file, UNAVAILABLE when it
   *     cannot be read
   */
  public static byte[] read(Path file) {
    RegularFile.checkText(file);
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new FailureException(FailureType.BAD_DATA, "there is no file " + file, e);
    } catch (IOException e) {
      throw failure("cannot read " + file, e);
    }
  }

  /**
   * Reads a UTF-8 text, a byte order mark before it left out.
   *
   * @throws FailureException BAD_DATA when a byte is not UTF-8; else as {@link #read}
   */
  public static String readText(Path file) {
    try {
      return Utf8.decode(read(file));
    } catch (MalformedJsonException e) {
      throw new FailureException(FailureType.BAD_DATA, file + ": " + e.getMessage(), e);
    }
  }

  /** An I/O error as a classified failure: DISK_FULL or UNAVAILABLE. */
  public static FailureException failure(String what, IOException cause) {
    boolean full = isFull(cause);
    return new FailureException(
        full ? FailureType.DISK_FULL : FailureType.UNAVAILABLE,
        what + ": " + (full ? "the disk is full; make room" : reason(cause)),
        cause);
  }

  /**
   * A full disk, with what is known about it.
   *
   * @param directory where the writing failed
   * @param neededBytes at least so much has to fit; negative when unknown
   */
  public static FailureException full(
      String what, Path directory, long neededBytes, IOException cause) {
    String needed = neededBytes < 0 ? "" : "at least " + neededBytes + " bytes are needed, ";
    return new FailureException(
        FailureType.DISK_FULL,
        "%s: the disk of %s is full: %s%s; make room, and the work goes on"
            .formatted(what, directory, needed, free(directory)),
        cause);
  }

  private static String free(Path directory) {
    try {
      return Files.getFileStore(directory).getUsableSpace() + " bytes are free";
    } catch (IOException e) {
      return "how much is free is not known";
    }
  }

  /** Whether the disk, or the user's share of it, is full. */
  public static boolean isFull(Throwable cause) {
    String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    return message.contains("no space left") || message.contains("quota exceeded");
  }

  /**
   * What a library makes of a full disk, as a classified failure; empty where nothing in the chain
   * of causes is one. Libraries wrap such an error in exceptions of their own.
   */
  public static Optional<FailureException> fullDisk(Throwable failure) {
    for (@Nullable Throwable e = failure; e != null; e = e.getCause()) {
      if (isFull(e)) {
        return Optional.of(
            new FailureException(
                FailureType.DISK_FULL,
                "the disk is full (%s); make room, and the work goes on".formatted(e.getMessage()),
                failure));
      }
    }
    return Optional.empty();
  }

  /** Java's messages of the commonest errors are only the path. */
  private static String reason(IOException cause) {
    if (cause instanceof AccessDeniedException denied) {
      return "no permission for " + denied.getFile();
    }
    if (cause instanceof NoSuchFileException missing) {
      return "there is no " + missing.getFile();
    }
    if (cause instanceof FileAlreadyExistsException existing) {
      return existing.getFile() + " is in the way";
    }
    return String.valueOf(cause.getMessage());
  }
}
