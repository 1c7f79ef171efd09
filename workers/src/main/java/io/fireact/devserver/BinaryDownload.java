package io.fireact.devserver;

import io.fireact.config.CacheDirectory;
import io.temporal.testing.TemporalDevServer;
import io.temporal.testing.TemporalDevServerOptions;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The Temporal SDK's own download of the {@code temporal} binary. Gives up within seconds where the
 * network does not allow it, and then does not try again for a day.
 */
final class BinaryDownload {
  private static final String SITE_PROPERTY = "io.temporal.testing.devServerDownloadBaseUrl";
  private static final String SITE = "https://temporal.download";
  private static final Duration REACHABLE_WITHIN = Duration.ofSeconds(4);
  private static final Duration FORGET_FAILURE_AFTER = Duration.ofDays(1);

  private final CacheDirectory cache;
  private final Clock clock;
  private final Consumer<String> notices;

  BinaryDownload(CacheDirectory cache, Clock clock, Consumer<String> notices) {
    this.cache = cache;
    this.clock = clock;
    this.notices = notices;
  }

  /** A binary that was downloaded earlier. */
  static Optional<Path> downloaded(CacheDirectory cache) {
    if (!Files.isDirectory(cache.temporalDownload())) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.walk(cache.temporalDownload(), 3)) {
      return files
          .filter(file -> file.getFileName().toString().matches("temporal(\\.exe)?"))
          .filter(Files::isRegularFile)
          .filter(Files::isExecutable)
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Why no download would be tried now; empty when it would be. */
  Optional<String> recentFailure() {
    try {
      Instant failed = Files.getLastModifiedTime(marker()).toInstant();
      if (failed.plus(FORGET_FAILURE_AFTER).isAfter(clock.instant())) {
        return Optional.of(Files.readString(marker()).strip());
      }
    } catch (IOException e) {
      // no marker: nothing failed
    }
    return Optional.empty();
  }

  /** Downloads the binary; empty, with the reason remembered, when that is not possible. */
  Optional<Path> fetch() {
    if (recentFailure().isPresent()) {
      return Optional.empty();
    }
    Optional<String> unreadyReason = unreachable();
    if (unreadyReason.isPresent()) {
      remember(unreadyReason.get());
      return Optional.empty();
    }
    notices.accept("downloading the Temporal dev server (about 100 MB, once) ...");
    try {
      Files.createDirectories(cache.temporalDownload());
      // The SDK downloads only on the way to a server, so one is started in memory and closed.
      TemporalDevServer.start(
              TemporalDevServerOptions.newBuilder()
                  .setDownloadDestination(cache.temporalDownload().toString())
                  .setUiEnabled(false)
                  .setStartupTimeout(Duration.ofSeconds(30))
                  .build())
          .close();
    } catch (IOException | RuntimeException e) {
      if (downloaded(cache).isEmpty()) {
        remember("the SDK's download failed: " + rootMessage(e));
      }
    }
    return downloaded(cache);
  }

  private Optional<String> unreachable() {
    String site = System.getProperty(SITE_PROPERTY, SITE);
    // In a thread of its own, because looking up a name can block for longer than any timeout.
    CompletableFuture<Integer> answer = new CompletableFuture<>();
    Thread thread = new Thread(() -> ask(site, answer), "fireact-download-check");
    thread.setDaemon(true);
    thread.start();
    try {
      answer.get(REACHABLE_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
      return Optional.empty();
    } catch (TimeoutException e) {
      return Optional.of(site + " did not answer in " + REACHABLE_WITHIN.toSeconds() + " s");
    } catch (ExecutionException e) {
      return Optional.of(site + " cannot be reached: " + rootMessage(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    }
  }

  private static void ask(String site, CompletableFuture<Integer> answer) {
    try {
      HttpURLConnection connection = (HttpURLConnection) URI.create(site).toURL().openConnection();
      connection.setConnectTimeout((int) REACHABLE_WITHIN.toMillis());
      connection.setReadTimeout((int) REACHABLE_WITHIN.toMillis());
      connection.setInstanceFollowRedirects(false);
      connection.setRequestMethod("HEAD");
      answer.complete(connection.getResponseCode());
      connection.disconnect();
    } catch (IOException | RuntimeException e) {
      answer.completeExceptionally(e);
    }
  }

  private void remember(String reason) {
    try {
      Files.createDirectories(cache.temporalDownload());
      Files.writeString(marker(), reason + "\n");
      Files.setLastModifiedTime(marker(), java.nio.file.attribute.FileTime.from(clock.instant()));
    } catch (IOException e) {
      // A cache that cannot be written only costs another try next time.
    }
  }

  private Path marker() {
    return cache.temporalDownload().resolve("failed");
  }

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage();
    String name = root.getClass().getSimpleName();
    return message == null ? name : name + ": " + message;
  }
}
