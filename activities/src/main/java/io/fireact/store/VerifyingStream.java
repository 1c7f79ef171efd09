package io.fireact.store;

import io.fireact.failure.FailureException;
import io.fireact.plan.ArtifactRef;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.function.Function;

/** Reads an artifact and fails instead of ending when size or digest are not the artifact's. */
final class VerifyingStream extends InputStream {
  private final InputStream in;
  private final ArtifactRef expected;
  private final Function<ArtifactRef, FailureException> corrupt;
  private final Function<IOException, FailureException> unreadable;
  private final MessageDigest digest = Sha256.start();
  private long bytes;
  private boolean verified;

  /**
   * @param corrupt makes the failure from what was found
   * @param unreadable makes the failure from an I/O error
   */
  VerifyingStream(
      InputStream in,
      ArtifactRef expected,
      Function<ArtifactRef, FailureException> corrupt,
      Function<IOException, FailureException> unreadable) {
    this.in = in;
    this.expected = expected;
    this.corrupt = corrupt;
    this.unreadable = unreadable;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    int read;
    try {
      read = in.read(buffer, offset, length);
    } catch (IOException e) {
      throw unreadable.apply(e);
    }
    if (read >= 0) {
      bytes += read;
      digest.update(buffer, offset, read);
    } else if (!verified) {
      ArtifactRef found = new ArtifactRef(Sha256.finish(digest), bytes);
      if (!found.equals(expected)) {
        throw corrupt.apply(found);
      }
      verified = true;
    }
    return read;
  }

  @Override
  public int available() throws IOException {
    return in.available();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
