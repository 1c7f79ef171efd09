package io.fireact.lm.hub;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.files.DurableFiles;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Brings one file's bytes into a part file, over as many connections as it takes, and checks them.
 * What an earlier attempt left is read again for its digest and continued. For one {@link #run} by
 * one thread, which alone may use the part file meanwhile.
 */
final class FileDownload {
  /** A connection that is cut is followed by another as long as bytes arrive, so many times. */
  static final int CONNECTIONS = 8;

  private static final int BUFFER = 1 << 16;
  private static final Pattern RANGE =
      Pattern.compile("bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18}|\\*)");

  private final Hub hub;
  private final CancellableTasks scope;
  private final ModelManifest model;
  private final ModelFile file;
  private final Path part;
  private final LongConsumer moved;
  private final byte[] buffer = new byte[BUFFER];

  private MessageDigest digest = Digests.sha256();
  private long position;
  private boolean patched;
  private @Nullable String tag;

  /**
   * @param moved told how many bytes more are there, also those of earlier attempts; negative when
   *     bytes are thrown away
   */
  FileDownload(
      Hub hub,
      CancellableTasks scope,
      ModelManifest model,
      ModelFile file,
      Path part,
      LongConsumer moved) {
    this.hub = hub;
    this.scope = scope;
    this.model = model;
    this.file = file;
    this.part = part;
    this.moved = moved;
  }

  /**
   * Leaves the whole, right, synced file at {@code part}.
   *
   * @throws FailureException BAD_DATA when the hub's bytes are not those of the manifest: the part
   *     file is then deleted; another type when they cannot be had or stored now: it then keeps
   *     what came
   */
  void run() {
    try (RandomAccessFile out = new RandomAccessFile(part.toFile(), "rw")) {
      takeUp(out);
      complete(out);
      if (!isRight() && patched) {
        // Pieces of different attempts that do not fit each other, rather than a wrong file.
        restart(out);
        complete(out);
      }
      if (!isRight()) {
        Files.deleteIfExists(part);
        moved.accept(-position);
        throw new FailureException(
            FailureType.BAD_DATA,
            "%s has the wrong bytes for %s: their SHA-256 is not %s, as the model's listing says; what came was deleted; try again, and if it stays so use another revision or HF_ENDPOINT"
                .formatted(request(0).where(), request(0), file.sha256()));
      }
      out.getFD().sync();
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private void takeUp(RandomAccessFile out) throws IOException {
    if (out.length() > file.size()) {
      out.setLength(0);
    }
    for (int count = out.read(buffer); count > 0; count = out.read(buffer)) {
      scope.check();
      took(count);
    }
    patched = position > 0;
  }

  private void complete(RandomAccessFile out) {
    for (int connections = 0; position < file.size(); connections++) {
      HubRequest asked = request(position);
      if (connections == CONNECTIONS) {
        throw hub.failures()
            .broken(asked, new EOFException("broke off " + CONNECTIONS + " times in a row"));
      }
      patched |= position > 0;
      long before = position;
      IOException cut = connect(asked, out);
      if (cut != null && position <= before) {
        throw hub.failures().broken(asked, cut);
      }
    }
  }

  /**
   * How the connection broke; null when there is another reason to go on, or everything is here.
   */
  private @Nullable IOException connect(HubRequest asked, RandomAccessFile out) {
    try {
      scope.exchange(
          hub.call(asked, file.size() - position), response -> receive(asked, response, out));
      return null;
    } catch (IOException e) {
      return e;
    }
  }

  private void receive(HubRequest asked, Response response, RandomAccessFile out)
      throws IOException {
    if (response.code() == 416 && position > 0) {
      restart(out);
      return;
    }
    if (!response.isSuccessful()) {
      throw hub.refused(asked, response);
    }
    String its = response.header("ETag");
    boolean changed = tag != null && its != null && !tag.equals(its);
    tag = its;
    if (response.code() != 206) {
      restart(out);
    } else if (changed || !continues(asked, response)) {
      restart(out);
      return;
    }
    long announced = response.body().contentLength();
    if (announced >= 0 && announced != file.size() - position) {
      throw hub.failures()
          .badAnswer(
              asked,
              "announces "
                  + announced
                  + " bytes where the model's listing leaves "
                  + (file.size() - position),
              "");
    }
    copy(response.body().byteStream(), out);
  }

  /** Whether a partial answer is the part that was asked for. */
  private boolean continues(HubRequest asked, Response response) {
    Matcher range = RANGE.matcher(response.header("Content-Range", ""));
    if (position == 0 || !range.matches()) {
      throw hub.failures().badAnswer(asked, "sends a part of the file that was not asked for", "");
    }
    boolean sameSize = range.group(2).equals("*") || Long.parseLong(range.group(2)) == file.size();
    return sameSize && Long.parseLong(range.group(1)) == position;
  }

  /** Never more than the known size, so an endless body ends here. */
  private void copy(InputStream body, RandomAccessFile out) throws IOException {
    while (position < file.size()) {
      int count = body.read(buffer, 0, (int) Math.min(buffer.length, file.size() - position));
      if (count < 0) {
        throw new EOFException("ended after " + position + " of " + file.size() + " bytes");
      }
      scope.check();
      try {
        out.write(buffer, 0, count);
      } catch (IOException e) {
        // A full disk says so by a plain IOException, as a broken connection does.
        throw unwritable(e);
      }
      took(count);
    }
  }

  private void took(int count) {
    digest.update(buffer, 0, count);
    position += count;
    moved.accept(count);
  }

  private void restart(RandomAccessFile out) {
    try {
      out.setLength(0);
    } catch (IOException e) {
      throw unwritable(e);
    }
    moved.accept(-position);
    position = 0;
    patched = false;
    digest = Digests.sha256();
  }

  /** For a file that is whole. */
  private boolean isRight() {
    try {
      MessageDigest copy = (MessageDigest) digest.clone();
      return HexFormat.of().formatHex(copy.digest()).equals(file.sha256());
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the platform's SHA-256 can be copied", e);
    }
  }

  private HubRequest request(long from) {
    return hub.download(model.model(), model.revision(), file.name(), from);
  }

  private FailureException unwritable(IOException e) {
    String what = "cannot store " + file.name() + " of model " + model.model();
    return DurableFiles.isFull(e)
        ? DurableFiles.full(what, DurableFiles.parent(part), file.size() - position, e)
        : DurableFiles.failure(what + " in " + part, e);
  }
}
