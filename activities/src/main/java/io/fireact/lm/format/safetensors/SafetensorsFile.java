package io.fireact.lm.format.safetensors;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.files.DurableFiles;
import io.fireact.files.RegularFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A safetensors file, mapped into memory: only what is read comes from the disk, and the system may
 * forget it again. The file must not be cut or rewritten meanwhile; replacing it by another of the
 * same name, and deleting it, do no harm.
 *
 * <p>Java 17 unmaps when nothing refers to the mapping any more, not at {@link #close}; until then
 * a deleted file's room on the disk stays taken.
 */
public final class SafetensorsFile implements AutoCloseable {
  /** Longest part that one read gives. */
  public static final int LONGEST_READ = 1 << 30;

  private final Path path;
  private final Header header;
  private volatile List<MappedByteBuffer> windows;

  private SafetensorsFile(Path path, Header header, List<MappedByteBuffer> windows) {
    this.path = path;
    this.header = header;
    this.windows = List.copyOf(windows);
  }

  /**
   * Opens a file.
   *
   * @throws FailureException BAD_DATA when there is none or it is broken; the message names file
   *     and tensor. UNAVAILABLE when it cannot be read, CANCELLED when the thread is interrupted
   */
  public static SafetensorsFile open(Path path) {
    RegularFile.check(path);
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      long size = channel.size();
      byte[] start = read(channel, 0, (int) Math.min(Header.LENGTH, size));
      Header header = Header.parse(read(channel, Header.LENGTH, Header.length(start, size)), size);
      // Each window is twice as long as its step, so that every part lies in one of them whole.
      List<MappedByteBuffer> windows = new ArrayList<>();
      for (long from = 0; from < size; from += LONGEST_READ) {
        long length = Math.min(size - from, 2L * LONGEST_READ - 1);
        windows.add(channel.map(FileChannel.MapMode.READ_ONLY, from, length));
      }
      return new SafetensorsFile(path, header, windows);
    } catch (IllegalArgumentException e) {
      throw new FailureException(FailureType.BAD_DATA, path + ": " + e.getMessage(), e);
    } catch (NoSuchFileException e) {
      throw new FailureException(FailureType.BAD_DATA, "there is no file " + path, e);
    } catch (ClosedByInterruptException e) {
      throw new FailureException(FailureType.CANCELLED, "interrupted while opening " + path, e);
    } catch (IOException e) {
      throw DurableFiles.failure("cannot read " + path, e);
    }
  }

  private static byte[] read(FileChannel channel, long from, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, from + bytes.position()) < 0) {
        throw Header.bad("it was cut while it was read");
      }
    }
    return bytes.array();
  }

  public Path path() {
    return path;
  }

  /** Free texts by name. */
  public Map<String, String> metadata() {
    return header.metadata();
  }

  /** What is in it by name, in the order of the bytes. */
  public Map<String, TensorInfo> tensors() {
    return header.tensors();
  }

  /**
   * A part of a tensor's bytes: a window into the file, little-endian and not to be written.
   *
   * @param from first byte of the part
   * @param length bytes of it, at most {@link #LONGEST_READ}
   * @throws IllegalArgumentException when there is no such tensor or part
   */
  public ByteBuffer read(String name, long from, int length) {
    TensorInfo tensor = header.tensors().get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("tensor " + name + " is missing");
    }
    if (from < 0 || length < 0 || length > LONGEST_READ || from > tensor.bytes() - length) {
      throw new IllegalArgumentException(
          "tensor " + name + " has no bytes " + from + " to " + (from + length));
    }
    List<MappedByteBuffer> mapped = windows;
    if (mapped.isEmpty()) {
      throw new IllegalStateException(path + " is closed");
    }
    long place = header.size() + tensor.begin() + from;
    // The end of a file may be the beginning of a window that is not there.
    int window = (int) Math.min(place / LONGEST_READ, mapped.size() - 1L);
    int offset = (int) (place - (long) window * LONGEST_READ);
    return mapped.get(window).slice(offset, length).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Lets go of the mapping; reading is over then. */
  @Override
  public void close() {
    windows = List.of();
  }
}
