package io.fireact.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.SocketEffect;
import okhttp3.OkHttpClient;
import okio.Buffer;
import okio.BufferedSink;
import okio.GzipSink;
import okio.Okio;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How every client of a remote API classifies what can go wrong; extend it to test a client. */
public abstract class PeerFailuresContract {

  /** One client, ready to make the same call again and again. */
  protected interface Client extends AutoCloseable {
    void call();

    @Override
    void close();
  }

  private static final int PATIENT = 60;

  protected final OkHttpClient http = new OkHttpClient();
  protected final MockWebServer server = new MockWebServer();
  private final List<Client> clients = new ArrayList<>();

  /**
   * @param base URL without a path
   */
  protected abstract Client connect(String base, int timeoutSeconds);

  /** A body that the client accepts. */
  protected abstract String goodAnswer();

  /** Texts that no message may hold: what was asked, the key. */
  protected abstract List<String> secrets();

  /** Path of the API under the base URL. */
  protected abstract String path();

  @BeforeEach
  void startTheServer() throws IOException {
    server.start(InetAddress.getLoopbackAddress(), 0);
  }

  @AfterEach
  void stop() {
    clients.forEach(Client::close);
    server.close();
    http.connectionPool().evictAll();
    http.dispatcher().executorService().shutdown();
  }

  protected final Client client(int timeoutSeconds) {
    Client client = connect(base(), timeoutSeconds);
    clients.add(client);
    return client;
  }

  protected final String base() {
    return "http://127.0.0.1:" + server.getPort();
  }

  protected final FailureException failure(MockResponse answer) {
    server.enqueue(answer);
    return failureOf(client(PATIENT));
  }

  protected final FailureException failureOf(Client client) {
    FailureException failure = catchThrowableOfType(FailureException.class, client::call);
    assertThat(failure).as("the call fails").isNotNull();
    assertThat(failure.getMessage())
        .contains("http://127.0.0.1:")
        .contains(path())
        .doesNotContain("?")
        .doesNotContainPattern("\\p{Cc}")
        .hasSizeLessThan(700);
    assertThat(failure.getMessage()).doesNotContain(secrets());
    assertThat(failure.getCause()).as("a cause could quote the peer").isNull();
    return failure;
  }

  protected static MockResponse answer(int code, String body, String... headers) {
    MockResponse.Builder answer = new MockResponse.Builder().code(code).body(body);
    for (int i = 0; i < headers.length; i += 2) {
      answer.addHeader(headers[i], headers[i + 1]);
    }
    return answer.build();
  }

  @ParameterizedTest
  @CsvSource({
    "400, BAD_REQUEST",
    "401, UNAUTHORIZED",
    "403, UNAUTHORIZED",
    "404, BAD_REQUEST",
    "408, TIMEOUT",
    "409, BAD_REQUEST",
    "422, BAD_REQUEST",
    "429, RATE_LIMITED",
    "500, UNAVAILABLE",
    "502, UNAVAILABLE",
    "503, UNAVAILABLE",
    "504, UNAVAILABLE",
    "529, UNAVAILABLE"
  })
  void aStatusHasOneClass(int status, FailureType type) {
    // OkHttp may repeat a GET after 408, so there is a second answer.
    server.enqueue(answer(status, "{\"error\": \"out of luck\"}"));
    server.enqueue(answer(status, "{\"error\": \"out of luck\"}"));
    FailureException failure = failureOf(client(PATIENT));
    assertThat(failure.type()).isEqualTo(type);
    assertThat(failure.retryAfter()).isNull();
    assertThat(failure).hasMessageContaining(" answered " + status).hasMessageContaining("luck");
  }

  @Test
  void tooManyCallsCarryTheWaitInSeconds() {
    FailureException failure = failure(answer(429, "", "Retry-After", "7"));
    assertThat(failure.type()).isEqualTo(FailureType.RATE_LIMITED);
    assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(7));
    assertThat(failure).hasMessageContaining("wait 7 s");
  }

  @Test
  void tooManyCallsCarryTheWaitUntilADateButAtMostAnHour() {
    FailureException failure =
        failure(answer(429, "", "Retry-After", "Fri, 01 Jan 2199 00:00:00 GMT"));
    assertThat(failure.type()).isEqualTo(FailureType.RATE_LIMITED);
    assertThat(failure.retryAfter()).isEqualTo(Duration.ofHours(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "soon", "Thu, 01 Jan 1970 00:00:00 GMT"})
  void aSenselessWaitIsIgnored(String wait) {
    FailureException failure = failure(answer(429, "", "Retry-After", wait));
    assertThat(failure.type()).isEqualTo(FailureType.RATE_LIMITED);
    assertThat(failure.retryAfter()).isNull();
  }

  @Test
  void anOverloadedPeerMayAskToWait() {
    FailureException failure = failure(answer(503, "", "Retry-After", "30"));
    assertThat(failure.type()).isEqualTo(FailureType.UNAVAILABLE);
    assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void theLimitsThatEveryAnswerNamesAreNoWaitOfAPeerThatIsOverloaded() {
    String[] headers = {"x-ratelimit-remaining-tokens", "900", "x-ratelimit-reset-tokens", "6ms"};
    assertThat(failure(answer(503, "", headers)).retryAfter()).isNull();
    assertThat(failure(answer(429, "", headers)).retryAfter()).isEqualTo(Duration.ofMillis(6));
  }

  @Test
  void halfABodyIsNoAnswer() {
    MockResponse half =
        answer(200, goodAnswer())
            .newBuilder()
            .onResponseBody(new SocketEffect.CloseSocket())
            .build();
    assertThat(failure(half).type()).isEqualTo(FailureType.UNAVAILABLE);
  }

  @Test
  void aBodyThatIsNotWhatItsEncodingSaysIsNoAnswer() throws IOException {
    assertThat(failure(answer(200, goodAnswer(), "Content-Encoding", "gzip")).type())
        .isEqualTo(FailureType.UNAVAILABLE);
    Buffer packed = new Buffer();
    try (BufferedSink sink = Okio.buffer(new GzipSink(packed))) {
      sink.writeUtf8(goodAnswer());
    }
    Buffer beginning = new Buffer();
    beginning.write(packed, packed.size() - 9);
    MockResponse half =
        new MockResponse.Builder().body(beginning).addHeader("Content-Encoding", "gzip").build();
    assertThat(failure(half).type()).isEqualTo(FailureType.UNAVAILABLE);
    Buffer other = new Buffer().writeByte(0x8b).writeByte(0x02).writeByte(0x80);
    MockResponse unknown =
        new MockResponse.Builder().body(other).addHeader("Content-Encoding", "br").build();
    assertThat(failure(unknown).type()).isEqualTo(FailureType.BAD_ANSWER);
  }

  @Test
  void aRedirectToItselfIsNotFollowed() {
    FailureException failure = failure(answer(307, "", "Location", base() + path()));
    assertThat(failure.type()).isEqualTo(FailureType.BAD_REQUEST);
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @Test
  void aConnectionClosedWithoutAnAnswerIsNoAnswer() {
    MockResponse none =
        answer(200, goodAnswer())
            .newBuilder()
            .onResponseStart(new SocketEffect.CloseSocket())
            .build();
    assertThat(failure(none).type()).isEqualTo(FailureType.UNAVAILABLE);
  }

  @Test
  void aRefusedConnectionIsUnavailable() throws IOException {
    try (ClosedPort closed = new ClosedPort()) {
      Client client = connect(closed.url(), PATIENT);
      clients.add(client);
      assertThat(failureOf(client).type()).isEqualTo(FailureType.UNAVAILABLE);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "<html>Sign in to the network</html>",
        "[]",
        "null",
        "\"text\"",
        "{} {}",
        "{\"unexpected\": true}"
      })
  void aBodyThatIsNotThePromisedJsonIsABadAnswer(String body) {
    assertThat(failure(answer(200, body)).type()).isEqualTo(FailureType.BAD_ANSWER);
  }

  @Test
  void bytesThatAreNotUtf8AreABadAnswer() {
    Buffer bytes = new Buffer().writeUtf8("{\"a\": \"").writeByte(0xff).writeUtf8("\"}");
    MockResponse answer = new MockResponse.Builder().body(bytes).build();
    assertThat(failure(answer).type()).isEqualTo(FailureType.BAD_ANSWER);
  }

  @Test
  void deeplyNestedJsonIsABadAnswer() {
    assertThat(failure(answer(200, "{\"a\":" + "[".repeat(100_000))).type())
        .isEqualTo(FailureType.BAD_ANSWER);
  }

  @Test
  void aHugeBodyIsTooLargeWithOrWithoutItsLength() {
    String huge = "{\"a\": \"" + "x".repeat(JsonPeer.BODY_LIMIT) + "\"}";
    FailureException announced = failure(answer(200, huge));
    assertThat(announced.type()).isEqualTo(FailureType.TOO_LARGE);
    assertThat(announced).hasMessageContaining("more than " + JsonPeer.BODY_LIMIT);
    FailureException chunked =
        failure(new MockResponse.Builder().chunkedBody(huge, 65_536).build());
    assertThat(chunked.type()).isEqualTo(FailureType.TOO_LARGE);
  }

  @Test
  void aSmallBodyThatUnpacksToAHugeOneIsTooLarge() throws IOException {
    Buffer packed = new Buffer();
    try (BufferedSink sink = Okio.buffer(new GzipSink(packed))) {
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 64; i++) {
        sink.write(zeros);
      }
    }
    MockResponse answer =
        new MockResponse.Builder().body(packed).addHeader("Content-Encoding", "gzip").build();
    assertThat(failure(answer).type()).isEqualTo(FailureType.TOO_LARGE);
  }

  @Test
  void aSpentAccountIsNotAskedToWait() {
    FailureException failure =
        failure(answer(429, "{\"error\": {\"code\": \"insufficient_quota\"}}", "Retry-After", "7"));
    assertThat(failure.type()).isEqualTo(FailureType.INSUFFICIENT_QUOTA);
    assertThat(failure.retryAfter()).isNull();
    assertThat(failure).hasMessageContaining("billing settings");
  }

  @Test
  void aHugeExplanationDoesNotHideTheStatus() {
    FailureException failure = failure(answer(500, "x".repeat(8 << 20)));
    assertThat(failure.type()).isEqualTo(FailureType.UNAVAILABLE);
  }

  @Test
  void aPeerThatNeverAnswersTimesOut() {
    server.enqueue(new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE).build());
    FailureException failure = failureOf(client(1));
    assertThat(failure.type()).isEqualTo(FailureType.TIMEOUT);
    assertThat(failure).hasMessageContaining("within 1 s");
  }

  @Test
  void aSlowDripTimesOutAsAWhole() {
    // Every byte comes in time for a limit on reads; only the limit of the call ends it.
    server.enqueue(
        answer(200, goodAnswer()).newBuilder().throttleBody(1, 300, TimeUnit.MILLISECONDS).build());
    assertThat(failureOf(client(1)).type()).isEqualTo(FailureType.TIMEOUT);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void aRedirectToAnotherHostIsNotFollowed(int status) throws IOException {
    try (MockWebServer other = new MockWebServer()) {
      other.start(InetAddress.getLoopbackAddress(), 0);
      other.enqueue(answer(200, goodAnswer()));
      String target = "http://localhost:" + other.getPort() + "/elsewhere";
      FailureException failure = failure(answer(status, "", "Location", target + "?token=1"));
      assertThat(failure.type()).isEqualTo(FailureType.BAD_REQUEST);
      assertThat(failure).hasMessageContaining("points to " + target);
      assertThat(other.getRequestCount()).isZero();
    }
  }

  @Test
  void anInterruptGivesTheCallUp() throws Exception {
    server.enqueue(new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE).build());
    // Its own limit is far beyond that of this test.
    Client client = client(3_600);
    CompletableFuture<FailureException> failed = new CompletableFuture<>();
    CompletableFuture<Boolean> stillInterrupted = new CompletableFuture<>();
    Thread caller =
        new Thread(
            () -> {
              failed.complete(catchThrowableOfType(FailureException.class, client::call));
              stillInterrupted.complete(Thread.currentThread().isInterrupted());
            });
    caller.start();
    server.takeRequest();
    caller.interrupt();
    assertThat(failed.get(2, TimeUnit.MINUTES).type()).isEqualTo(FailureType.CANCELLED);
    assertThat(stillInterrupted.get(2, TimeUnit.MINUTES)).isTrue();
    long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (http.dispatcher().runningCallsCount() > 0) {
      assertThat(System.nanoTime()).as("the call ends long before its limit").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  @Test
  void anInterruptedThreadSendsNothing() {
    Client client = client(PATIENT);
    Thread.currentThread().interrupt();
    try {
      assertThat(failureOf(client).type()).isEqualTo(FailureType.CANCELLED);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(server.getRequestCount()).isZero();
  }

  @Test
  void closingAClientGivesItsCallsUp() throws Exception {
    server.enqueue(new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE).build());
    Client client = client(PATIENT);
    CompletableFuture<FailureException> failed =
        CompletableFuture.supplyAsync(
            () -> catchThrowableOfType(FailureException.class, client::call));
    server.takeRequest();
    client.close();
    assertThat(failed.get(2, TimeUnit.MINUTES).type()).isEqualTo(FailureType.CANCELLED);
    assertThat(failureOf(client).type()).isEqualTo(FailureType.CANCELLED);
  }

  @Test
  void afterAFailureTheNextCallSucceeds() {
    server.enqueue(answer(500, ""));
    server.enqueue(answer(200, goodAnswer()));
    Client client = client(PATIENT);
    assertThat(failureOf(client).type()).isEqualTo(FailureType.UNAVAILABLE);
    client.call();
    assertThat(server.getRequestCount()).isEqualTo(2);
  }
}
