package io.fireact.lm.format.safetensors;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;

/**
 * Writes a safetensors file from front to back, so that no more of it is in memory than a tensor's
 * writer holds. Where the bytes go, and that a file is there whole or not at all, is the caller's.
 */
public final class SafetensorsWriter {
  private SafetensorsWriter() {}

  /** Gives the bytes of the tensors. */
  public interface Content {
    /** Writes exactly as many bytes as the entry takes, row by row and little-endian. */
    void write(TensorEntry entry, OutputStream out) throws IOException;
  }

  /**
   * Writes a file.
   *
   * @param metadata free texts by name
   * @param entries in the order in which they are written
   * @throws IllegalArgumentException when two have one name
   * @throws IllegalStateException when the content has another length than it must
   */
  public static void write(
      OutputStream out, Map<String, String> metadata, List<TensorEntry> entries, Content content)
      throws IOException {
    out.write(Header.of(metadata, entries).bytes());
    for (TensorEntry entry : entries) {
      Counting counting = new Counting(out);
      content.write(entry, counting);
      if (counting.count != entry.bytes()) {
        throw new IllegalStateException(
            "tensor "
                + entry.name()
                + " takes "
                + entry.bytes()
                + " bytes, written were "
                + counting.count);
      }
    }
  }

  private static final class Counting extends FilterOutputStream {
    private long count;

    private Counting(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int value) throws IOException {
      out.write(value);
      count++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      count += length;
    }
  }
}
