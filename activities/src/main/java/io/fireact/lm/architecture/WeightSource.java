package io.fireact.lm.architecture;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;

/**
 * Where a decoder's weights come from, by the names that Hugging Face's models give them. Read
 * piece by piece into native memory, so an implementation should map files and not copy them; not
 * for weights that are trained, which are a flat vector.
 */
public interface WeightSource {

  /**
   * What is stored under a name.
   *
   * @param shape sizes of its one or two dimensions
   */
  record Stored(ElementType type, List<Long> shape) {
    public Stored {
      shape = List.copyOf(shape);
    }
  }

  /**
   * Looks a tensor up.
   *
   * @throws IllegalArgumentException when there is none; the message names it
   */
  Stored find(String name);

  /**
   * A part of a tensor's bytes, row by row and little-endian; a direct buffer is not copied.
   *
   * @param from first byte of the part
   * @param length bytes of it
   */
  ByteBuffer read(String name, long from, int length);

  /** Adds what tells these weights from others; need not be all of them. */
  void identify(MessageDigest digest);
}
