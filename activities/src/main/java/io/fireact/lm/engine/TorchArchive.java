package io.fireact.lm.engine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Packs a TorchScript source into the archive that PyTorch loads: a zip of four stored entries.
 * Only for sources with one class {@code Llama} that has no attribute but {@code training}.
 */
final class TorchArchive {
  /** A pickled instance of {@code __torch__.Llama} with {@code training = True}. */
  private static final String INSTANCE =
      "\u0080\u0002c__torch__\nLlama\nq\0)\u0081}(X\u0008\0\0\0trainingq\u0001\u0088ubq\u0002.";

  /** A pickled empty tuple: the source has no tensor constants. */
  private static final String NO_CONSTANTS = "\u0080\u0002).";

  private TorchArchive() {}

  /**
   * The archive of the decoder's source, as bytes.
   *
   * @param files resources beside this class, parts of the class one after the other
   */
  static byte[] llama(List<String> files) {
    ByteArrayOutputStream source = new ByteArrayOutputStream();
    try {
      for (String file : files) {
        try (InputStream part = TorchArchive.class.getResourceAsStream(file)) {
          if (part == null) {
            throw new IllegalStateException(file + " is not on the class path");
          }
          part.transferTo(source);
        }
      }
      return pack(source.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] pack(byte[] source) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      store(zip, "llama/data.pkl", INSTANCE.getBytes(StandardCharsets.ISO_8859_1));
      store(zip, "llama/constants.pkl", NO_CONSTANTS.getBytes(StandardCharsets.ISO_8859_1));
      store(zip, "llama/version", "3\n".getBytes(StandardCharsets.US_ASCII));
      store(zip, "llama/code/__torch__.py", source);
    }
    return bytes.toByteArray();
  }

  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCompressedSize(content.length);
    CRC32 crc = new CRC32();
    crc.update(content);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
