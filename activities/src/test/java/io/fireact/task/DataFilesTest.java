package io.fireact.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.http.ClosedPort;
import io.fireact.spec.DataFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.SocketEffect;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFilesTest {
  private static final String TEXT = "[{\"question\": \"who?\"}]";

  private final Path directory;
  private final MockWebServer publisher = new MockWebServer();
  private final OkHttpClient http = new OkHttpClient();

  DataFilesTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @BeforeEach
  void start() throws IOException {
    publisher.start();
  }

  @AfterEach
  void stop() {
    publisher.close();
  }

  @Test
  void aLocalFileIsTakenWithoutTheNetwork() throws Exception {
    Path local = Files.createDirectories(directory.resolve("local/hotpotqa"));
    Path mine = Files.writeString(local.resolve("dev.json"), TEXT);

    assertThat(files(directory.resolve("local")).file(published(TEXT))).isEqualTo(mine);
    assertThat(publisher.getRequestCount()).isZero();
  }

  @Test
  void aLocalFileWithOtherBytesIsRefusedNamingBothDigests() throws Exception {
    Path local = Files.createDirectories(directory.resolve("local/hotpotqa"));
    Files.writeString(local.resolve("dev.json"), "other");

    assertThatThrownBy(() -> files(directory.resolve("local")).file(published(TEXT)))
        .satisfies(is(FailureType.BAD_DATA))
        .hasMessageContainingAll(sha256("other"), sha256(TEXT), "dev.json", "FIREACT_DATA");
    assertThat(publisher.getRequestCount()).isZero();
  }

  @Test
  void whatIsNotLocalIsDownloadedOnce() throws Exception {
    publisher.enqueue(new MockResponse.Builder().body(TEXT).build());
    DataFiles files = files(directory.resolve("nothing here"));

    Path first = files.file(published(TEXT));
    Path second = files.file(published(TEXT));

    assertThat(first).hasContent(TEXT).isEqualTo(second);
    assertThat(publisher.getRequestCount()).isEqualTo(1);
    assertThat(cached()).containsExactly(sha256(TEXT));
  }

  @Test
  void aDamagedCacheIsFetchedAnew() throws Exception {
    publisher.enqueue(new MockResponse.Builder().body(TEXT).build());
    Files.createDirectories(directory.resolve("cache"));
    Files.writeString(directory.resolve("cache").resolve(sha256(TEXT)), "torn");

    assertThat(files(null).file(published(TEXT))).hasContent(TEXT);
  }

  @Test
  void aDownloadWithOtherBytesIsRefusedAndNotKept() throws Exception {
    publisher.enqueue(new MockResponse.Builder().body("other").build());

    assertThatThrownBy(() -> files(null).file(published(TEXT)))
        .satisfies(is(FailureType.BAD_DATA))
        .hasMessageContainingAll(sha256("other"), sha256(TEXT), url(), "FIREACT_DATA");
    assertThat(cached()).isEmpty();
  }

  @Test
  void aConnectionCutInTheMiddleLeavesNothingAndMayBeTriedAgain() throws Exception {
    publisher.enqueue(
        new MockResponse.Builder()
            .body("x".repeat(1 << 20))
            .onResponseBody(SocketEffect.ShutdownConnection.INSTANCE)
            .build());
    publisher.enqueue(new MockResponse.Builder().body(TEXT).build());
    DataFiles files = files(null);

    assertThatThrownBy(() -> files.file(published(TEXT)))
        .satisfies(is(FailureType.UNAVAILABLE))
        .hasMessageContainingAll(url(), "FIREACT_DATA");
    assertThat(cached()).isEmpty();
    assertThat(files.file(published(TEXT))).hasContent(TEXT);
  }

  @Test
  void aFileThatIsNotPublishedThereIsBadData() throws Exception {
    publisher.enqueue(new MockResponse.Builder().code(404).build());

    assertThatThrownBy(() -> files(null).file(published(TEXT)))
        .satisfies(is(FailureType.BAD_DATA))
        .hasMessageContainingAll(url(), "404", "FIREACT_DATA");
  }

  @Test
  void aPublisherInTroubleMayBeTriedAgain() throws Exception {
    publisher.enqueue(new MockResponse.Builder().code(500).build());
    publisher.enqueue(new MockResponse.Builder().code(429).build());

    assertThatThrownBy(() -> files(null).file(published(TEXT)))
        .satisfies(is(FailureType.UNAVAILABLE))
        .hasMessageContainingAll(url(), "500", "FIREACT_DATA");
    assertThatThrownBy(() -> files(null).file(published(TEXT)))
        .satisfies(is(FailureType.RATE_LIMITED));
  }

  @Test
  void withoutTheNetworkTheMessageSaysWhereToPutTheFile() throws Exception {
    try (ClosedPort closed = new ClosedPort()) {
      String url = closed.url() + "/dev.json";
      DataFile file = new DataFile("hotpotqa/dev.json", sha256(TEXT), url);

      assertThatThrownBy(() -> files(null).file(file))
          .satisfies(is(FailureType.UNAVAILABLE))
          .hasMessageContainingAll(url, "hotpotqa/dev.json", "FIREACT_DATA");
    }
  }

  @Test
  void aPublisherThatFallsSilentTimesOut() throws Exception {
    publisher.enqueue(
        new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE).build());
    OkHttpClient impatient = http.newBuilder().readTimeout(Duration.ofMillis(200)).build();
    DataFiles files = new DataFiles(null, directory.resolve("cache"), impatient, 100);

    assertThatThrownBy(() -> files.file(published(TEXT))).satisfies(is(FailureType.TIMEOUT));
  }

  @Test
  void anEndlessDownloadIsBrokenOff() throws Exception {
    publisher.enqueue(new MockResponse.Builder().body("x".repeat(1 << 20)).build());
    DataFiles files = new DataFiles(null, directory.resolve("cache"), http, 1000);

    assertThatThrownBy(() -> files.file(published(TEXT)))
        .satisfies(is(FailureType.BAD_DATA))
        .hasMessageContaining("larger than 1000 bytes");
    assertThat(cached()).isEmpty();
  }

  @Test
  void aCacheThatCannotBeWrittenIsTold() throws Exception {
    Path file = Files.writeString(directory.resolve("a file"), "");
    publisher.enqueue(new MockResponse.Builder().body(TEXT).build());

    assertThatThrownBy(() -> new DataFiles(null, file, http).file(published(TEXT)))
        .satisfies(is(FailureType.UNAVAILABLE))
        .hasMessageContainingAll("a file", "let that directory be written to");
  }

  private DataFiles files(@Nullable Path local) {
    return new DataFiles(local, directory.resolve("cache"), http);
  }

  private String url() {
    return publisher.url("/data/dev.json").toString();
  }

  private DataFile published(String text) {
    return new DataFile("hotpotqa/dev.json", sha256(text), url());
  }

  private Stream<String> cached() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("cache"))) {
      return files.map(file -> file.getFileName().toString()).toList().stream();
    }
  }

  private static Consumer<Throwable> is(FailureType type) {
    return failure ->
        assertThat(failure)
            .isInstanceOfSatisfying(
                FailureException.class,
                classified -> assertThat(classified.type()).isEqualTo(type));
  }

  private static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
