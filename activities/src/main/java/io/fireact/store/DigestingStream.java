package io.fireact.store;

import io.fireact.plan.ArtifactRef;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * Counts and digests what is written. Remembers a failed write, because some writers ({@link
 * java.io.PrintStream}) swallow it and would leave an artifact cut short; does not close the file,
 * because some writers close what they are given.
 */
final class DigestingStream extends OutputStream {
  private final OutputStream out;
  private final MessageDigest digest = Sha256.start();
  private long bytes;
  private @Nullable IOException failure;

  DigestingStream(OutputStream out) {
    this.out = out;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] buffer, int offset, int length) throws IOException {
    try {
      out.write(buffer, offset, length);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
    digest.update(buffer, offset, length);
    bytes += length;
  }

  @Override
  public void flush() throws IOException {
    try {
      out.flush();
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    flush();
  }

  /** Bytes written so far. */
  long bytes() {
    return bytes;
  }

  /** What was written, once all of it is. */
  ArtifactRef finish() throws IOException {
    flush();
    if (failure != null) {
      throw failure;
    }
    return new ArtifactRef(Sha256.finish(digest), bytes);
  }
}
