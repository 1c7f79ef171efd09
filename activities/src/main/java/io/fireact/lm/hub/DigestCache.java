package io.fireact.lm.hub;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.files.RegularFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Digests of files, read once: a file with the size, time and identity it had is taken to have the
 * bytes it had. Not a guard against whoever sets a file's time back on purpose.
 */
final class DigestCache {
  /** A file changed this lately may change again without another time. */
  private static final Duration UNSETTLED = Duration.ofSeconds(2);

  private static final int BUFFER = 1 << 18;

  /**
   * What tells without reading it that a file is still the same.
   *
   * @param modified as ISO text, to the nanosecond
   * @param key device and inode, where there are such
   */
  record Stamp(String path, long size, String modified, String key) {}

  /** A file's stamp when it was read, which the cache's files call {@code look}, and its digest. */
  record CachedDigest(@JsonProperty("look") Stamp stamp, String sha256) {}

  private final JsonCache cache;
  private final Clock clock;

  DigestCache(Path directory, Clock clock) {
    this.cache = new JsonCache(directory);
    this.clock = clock;
  }

  /** The digest, when the stamp is what it was when the digest was found. */
  Optional<String> known(Path file) {
    try {
      Stamp stamp = stamp(file);
      return cache
          .read(stamp.path, CachedDigest.class)
          .filter(cached -> stamp.equals(cached.stamp))
          .map(CachedDigest::sha256);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Remembers a digest that the caller found; only for files that nobody else changes. */
  void remember(Path file, String sha256) {
    try {
      Stamp stamp = stamp(file);
      cache.write(stamp.path, new CachedDigest(stamp, sha256));
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /**
   * The digest, read from the file unless it is known.
   *
   * @param check asked between reads; what it throws ends the reading
   * @throws FailureException BAD_DATA when the file is not there; UNAVAILABLE when it cannot be
   *     read or changes meanwhile
   */
  ModelFile describe(Path file, Runnable check) {
    RegularFile.check(file);
    try {
      Stamp before = stamp(file);
      Optional<String> known = known(file);
      String sha256 = known.isPresent() ? known.get() : read(file, check);
      if (!stamp(file).equals(before)) {
        throw new FailureException(
            FailureType.UNAVAILABLE,
            file + " changed while it was read; wait until it is written, then try again");
      }
      boolean settled = Instant.parse(before.modified).isBefore(clock.instant().minus(UNSETTLED));
      if (known.isEmpty() && settled) {
        cache.write(before.path, new CachedDigest(before, sha256));
      }
      return new ModelFile(file.getFileName().toString(), before.size, sha256);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static String read(Path file, Runnable check) throws IOException {
    MessageDigest digest = Digests.sha256();
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = Files.newInputStream(file)) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        check.run();
        digest.update(buffer, 0, count);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static Stamp stamp(Path file) throws IOException {
    // Links are followed: a model may be put together of links into another cache.
    Path real = file.toRealPath();
    BasicFileAttributes attributes = Files.readAttributes(real, BasicFileAttributes.class);
    return new Stamp(
        real.toString(),
        attributes.size(),
        attributes.lastModifiedTime().toInstant().toString(),
        String.valueOf(attributes.fileKey()));
  }

  private static FailureException unreadable(Path file, IOException e) {
    return Files.exists(file)
        ? new FailureException(
            FailureType.UNAVAILABLE, file + " cannot be read: " + e.getMessage(), e)
        : new FailureException(FailureType.BAD_DATA, "there is no file " + file, e);
  }
}
