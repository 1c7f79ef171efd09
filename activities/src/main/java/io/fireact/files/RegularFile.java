package io.fireact.files;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what is no regular file before it is opened: whoever opens a FIFO waits until somebody
 * writes into it, a device may never end, and a directory says so only in the system's words. For
 * files that a person names or brings; not for standard input, nor for specs, which are read to a
 * limit.
 */
public final class RegularFile {
  /** Text files longer than this are none that a program here can hold. */
  private static final long LONGEST_TEXT = 512L << 20;

  private static final int KIND = 0xF000;
  private static final int FIFO = 0x1000;
  private static final int CHARACTER_DEVICE = 0x2000;
  private static final int BLOCK_DEVICE = 0x6000;
  private static final int SOCKET = 0xC000;

  private RegularFile() {}

  /**
   * Returns for a regular file, links to one included, and where there is nothing, which is for the
   * caller to say.
   *
   * @throws FailureException BAD_DATA for anything else; the message says what it is
   */
  public static void check(Path file) {
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(file, BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      if (Files.isSymbolicLink(file)) {
        throw bad(file, "a link to a file that is not there", e);
      }
      return;
    } catch (IOException e) {
      if (isLoop(file, e)) {
        throw bad(file, "a link that leads back to itself", e);
      }
      throw DurableFiles.failure("cannot read " + file, e);
    }
    if (!attributes.isRegularFile()) {
      throw bad(file, attributes.isDirectory() ? "a directory" : special(file), null);
    }
  }

  /**
   * As {@link #check}, for a file that is read whole into memory.
   *
   * @throws FailureException BAD_DATA also when it is longer than any honest one
   */
  public static void checkText(Path file) {
    check(file);
    try {
      long bytes = Files.size(file);
      if (bytes > LONGEST_TEXT) {
        throw new FailureException(
            FailureType.BAD_DATA,
            file + " has " + bytes + " bytes; at most " + LONGEST_TEXT + " are read as text");
      }
    } catch (NoSuchFileException e) {
      // for the caller to say
    } catch (IOException e) {
      throw DurableFiles.failure("cannot read " + file, e);
    }
  }

  private static boolean isLoop(Path file, IOException failure) {
    return failure instanceof FileSystemLoopException
        || (Files.exists(file, LinkOption.NOFOLLOW_LINKS)
            && String.valueOf(failure.getMessage()).contains("symbolic links"));
  }

  private static String special(Path file) {
    try {
      int mode = (Integer) Files.getAttribute(file, "unix:mode");
      return switch (mode & KIND) {
        case FIFO -> "a FIFO (a named pipe)";
        case CHARACTER_DEVICE, BLOCK_DEVICE -> "a device";
        case SOCKET -> "a socket";
        default -> "no regular file";
      };
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return "no regular file";
    }
  }

  private static FailureException bad(Path file, String what, @Nullable Throwable cause) {
    return new FailureException(
        FailureType.BAD_DATA,
        file + " is " + what + "; a regular file, or a link to one, is needed",
        cause);
  }
}
