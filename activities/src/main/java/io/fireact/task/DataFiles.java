package io.fireact.task;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.files.DurableFiles;
import io.fireact.files.RegularFile;
import io.fireact.http.EnvironmentProxies;
import io.fireact.spec.DataFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Published data files: from a local directory, a cache, or where they are published. The digest
 * alone decides whether a file is the right one, so its place may change. Thread safe; two
 * processes may share a cache. Not for files of gigabytes: a broken download begins again.
 */
public final class DataFiles {
  /** Largest download, in bytes. */
  static final long LIMIT = 1L << 30;

  private static final Duration CONNECT = Duration.ofSeconds(20);
  private static final Duration SILENCE = Duration.ofSeconds(60);
  private static final Duration WHOLE = Duration.ofMinutes(30);
  private static final int BUFFER = 1 << 16;

  private static final Logger LOG = LoggerFactory.getLogger(DataFiles.class);

  private final @Nullable Path local;
  private final Path cache;
  private final OkHttpClient http;
  private final long limit;

  /**
   * @param local a directory that has some of the files; null for none
   * @param cache downloads, by digest
   */
  public DataFiles(@Nullable Path local, Path cache, OkHttpClient http) {
    this(
        local,
        cache,
        http.newBuilder().connectTimeout(CONNECT).readTimeout(SILENCE).callTimeout(WHOLE).build(),
        LIMIT);
  }

  DataFiles(@Nullable Path local, Path cache, OkHttpClient http, long limit) {
    this.local = local;
    this.cache = cache;
    this.http = http;
    this.limit = limit;
  }

  /**
   * A local file with exactly these bytes.
   *
   * @throws FailureException BAD_DATA when the digest differs or nothing is published there;
   *     UNAVAILABLE, TIMEOUT or RATE_LIMITED when it cannot be fetched now or the cache may not be
   *     written to; DISK_FULL when that is full; the message names FIREACT_DATA
   */
  public Path file(DataFile file) {
    if (local != null) {
      Path mine = local.resolve(file.file());
      if (Files.isRegularFile(mine)) {
        String digest = digest(mine);
        if (!digest.equals(file.sha256())) {
          throw new FailureException(
              FailureType.BAD_DATA,
              ("%s in the directory of FIREACT_DATA is not the file that the spec names: its SHA-256"
                      + " is %s, the spec's is %s; replace or remove it, or correct the spec")
                  .formatted(mine, digest, file.sha256()));
        }
        return mine;
      }
    }
    Path cached = cache.resolve(file.sha256());
    // Read again each time: a file that was damaged is fetched anew.
    if (!Files.isRegularFile(cached) || !digest(cached).equals(file.sha256())) {
      download(file, cached);
    }
    return cached;
  }

  /** Whether it is neither in the local directory nor in the cache, as far as names say. */
  public boolean missing(DataFile file) {
    return !(local != null && Files.isRegularFile(local.resolve(file.file())))
        && !Files.isRegularFile(cache.resolve(file.sha256()));
  }

  private void download(DataFile file, Path target) {
    LOG.info(
        "downloading {} ({}) from {}",
        file.file(),
        file.license().isEmpty() ? "the spec says no license" : "license: " + file.license(),
        file.url());
    Path temporary;
    try {
      Files.createDirectories(cache);
      temporary = Files.createTempFile(cache, "download", ".part");
    } catch (IOException e) {
      throw unwritable(file, e);
    }
    try {
      String digest = fetch(file, temporary);
      if (!digest.equals(file.sha256())) {
        throw new FailureException(
            FailureType.BAD_DATA,
            ("%s does not have the file that the spec names: its SHA-256 is %s, the spec's is %s;"
                    + " correct the spec, or put the right file at %s below the directory that"
                    + " FIREACT_DATA names")
                .formatted(file.url(), digest, file.sha256(), file.file()));
      }
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw unwritable(file, e);
    } finally {
      try {
        Files.deleteIfExists(temporary);
      } catch (IOException e) {
        // It is named .part and read by nobody.
      }
    }
  }

  private String fetch(DataFile file, Path temporary) throws IOException {
    HttpUrl url = HttpUrl.parse(file.url());
    if (url == null) {
      throw failure(FailureType.BAD_DATA, file, "is not an address", null);
    }
    Request request = new Request.Builder().url(url).build();
    EnvironmentProxies proxies = EnvironmentProxies.of(http);
    MessageDigest digest = ContentId.sha256();
    try (Response response = http.newCall(request).execute()) {
      if (response.code() == 407) {
        throw failure(
            FailureType.UNAUTHORIZED, file, "was not asked: " + proxies.refused(request), null);
      }
      if (!response.isSuccessful()) {
        throw refused(file, response.code());
      }
      long read = 0;
      byte[] buffer = new byte[BUFFER];
      try (InputStream body = response.body().byteStream();
          OutputStream out = Files.newOutputStream(temporary)) {
        for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
          read += count;
          if (read > limit) {
            throw failure(FailureType.BAD_DATA, file, "is larger than " + limit + " bytes", null);
          }
          digest.update(buffer, 0, count);
          write(out, buffer, count);
        }
      }
    } catch (CannotStore | FileSystemException e) {
      throw e;
    } catch (InterruptedIOException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw failure(FailureType.CANCELLED, file, "was being downloaded when interrupted", e);
      }
      throw failure(
          FailureType.TIMEOUT, file, "gave no whole answer in time" + proxies.through(request), e);
    } catch (IOException e) {
      if (EnvironmentProxies.refuses(e)) {
        throw failure(
            FailureType.UNAUTHORIZED, file, "was not asked: " + proxies.refused(request), e);
      }
      throw failure(
          FailureType.UNAVAILABLE,
          file,
          "cannot be reached or broke off ("
              + e.getClass().getSimpleName()
              + ")"
              + proxies.through(request),
          e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** A full disk says so by a plain IOException, as a broken connection does. */
  private static final class CannotStore extends IOException {
    private static final long serialVersionUID = 1L;

    CannotStore(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  private static void write(OutputStream out, byte[] buffer, int count) throws CannotStore {
    try {
      out.write(buffer, 0, count);
    } catch (IOException e) {
      throw new CannotStore(e);
    }
  }

  private static FailureException refused(DataFile file, int status) {
    FailureType type;
    if (status >= 500) {
      type = FailureType.UNAVAILABLE;
    } else if (status == 429) {
      type = FailureType.RATE_LIMITED;
    } else if (status == 408) {
      type = FailureType.TIMEOUT;
    } else {
      type = FailureType.BAD_DATA;
    }
    return failure(type, file, "answered " + status, null);
  }

  private static FailureException failure(
      FailureType type, DataFile file, String what, @Nullable Throwable cause) {
    return new FailureException(
        type,
        "%s %s; without the network, put the file at %s below a directory and name that in FIREACT_DATA"
            .formatted(file.url(), what, file.file()),
        cause);
  }

  private FailureException unwritable(DataFile file, IOException e) {
    boolean full = DurableFiles.isFull(e);
    return new FailureException(
        full ? FailureType.DISK_FULL : FailureType.UNAVAILABLE,
        "%s cannot be stored in %s (%s); %s, or put it below the directory that FIREACT_DATA names"
            .formatted(
                file.url(), cache, e, full ? "make room" : "let that directory be written to"),
        e);
  }

  /**
   * SHA-256 of a file, as 64 lower-case hex digits.
   *
   * @throws FailureException BAD_DATA when it cannot be read
   */
  public static String digest(Path file) {
    MessageDigest digest = ContentId.sha256();
    byte[] buffer = new byte[BUFFER];
    RegularFile.check(file);
    try (InputStream in = Files.newInputStream(file)) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
      }
    } catch (IOException e) {
      throw new FailureException(
          FailureType.BAD_DATA, file + " cannot be read: " + e.getMessage(), e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
