package io.fireact.lm.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;

/** A hub, an empty cache and a client between them. */
abstract class HubCase {
  static final FetchListener QUIET = (done, total) -> {};

  final HubPeer hub = new HubPeer();
  final OkHttpClient http =
      new OkHttpClient.Builder()
          .connectTimeout(Duration.ofSeconds(20))
          .readTimeout(Duration.ofSeconds(20))
          .build();
  // Files of a test were just written; an hour later they count as settled.
  final Clock clock = Clock.offset(Clock.systemUTC(), Duration.ofHours(1));
  final Path directory;

  HubCase(Path directory) {
    this.directory = directory;
  }

  @AfterEach
  void close() {
    hub.close();
    http.dispatcher().executorService().shutdown();
    http.connectionPool().evictAll();
  }

  final Path cache() {
    return directory.resolve("cache");
  }

  final BaseModelSource source(String... environment) {
    return source(http, environment);
  }

  final BaseModelSource source(OkHttpClient client, String... environment) {
    Map<String, String> variables = new HashMap<>();
    variables.put("HF_ENDPOINT", hub.address());
    variables.put("HOME", directory.toString());
    for (int i = 0; i < environment.length; i += 2) {
      variables.put(environment[i], environment[i + 1]);
    }
    return new BaseModelSource(client, variables, cache(), clock);
  }

  final ModelManifest identified() {
    return source().identify(HubPeer.MODEL, "main");
  }

  /** Everything in the cache with its final name holds what its name says. */
  final void assertNothingHalfWritten() throws IOException {
    Path blobs = cache().resolve("blobs");
    if (Files.isDirectory(blobs)) {
      try (Stream<Path> files = Files.list(blobs)) {
        for (Path file : files.filter(one -> isDigest(one)).toList()) {
          assertThat(Digests.of(Files.readAllBytes(file))).isEqualTo(file.getFileName().toString());
        }
      }
    }
  }

  private static boolean isDigest(Path file) {
    return ModelFile.isDigest(file.getFileName().toString());
  }

  final List<Path> parts() throws IOException {
    try (Stream<Path> files = Files.list(cache().resolve("blobs"))) {
      return files.filter(one -> one.toString().endsWith(".part")).toList();
    }
  }

  static void assertHolds(Path model, Map<String, byte[]> files) throws IOException {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      if (!file.getKey().equals("README.md")) {
        assertThat(model.resolve(file.getKey())).hasBinaryContent(file.getValue());
      }
    }
  }

  static Consumer<Throwable> is(FailureType type) {
    return failure ->
        assertThat(failure)
            .isInstanceOfSatisfying(
                FailureException.class,
                classified ->
                    assertThat(classified.type()).as(classified.getMessage()).isEqualTo(type));
  }

  static void await(CountDownLatch latch) throws IOException {
    try {
      if (!latch.await(30, TimeUnit.SECONDS)) {
        throw new IOException("what was awaited did not happen");
      }
    } catch (InterruptedException e) {
      throw new IOException("the peer was stopped", e);
    }
  }

  /** Looks until it holds; fails after half a minute. */
  static void awaitThat(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("the end of patience").isLessThan(end);
      Thread.sleep(5);
    }
  }
}
