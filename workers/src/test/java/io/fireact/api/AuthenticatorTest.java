package io.fireact.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.prometheus.Registries;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who is let in, by a server whose models are still loaded: 503 is what comes after authenticator.
 */
final class AuthenticatorTest {
  private static final int ADMITTED = 503;

  private final PrometheusMeterRegistry registry = Registries.create();

  @SuppressWarnings("NullAway.Init") // by each test
  private CompletionServer server;

  @AfterEach
  void close() {
    if (server != null) {
      server.close();
    }
    registry.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "localhost:1",
        "LOCALHOST:8000",
        "localhost.",
        "127.0.0.1:8000",
        "127.9.9.9",
        "[::1]",
        "[::1]:8000",
        " localhost:8000 "
      })
  void thisMachinesNamesForItselfAreKnown(String host) throws IOException {
    start(loopback(), Optional.empty());
    assertThat(ask("Host: " + host)).isEqualTo(ADMITTED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:8000",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "192.168.1.7:8000",
        "0.0.0.0",
        "[fe80::1]",
        "[::ffff:1.2.3.4]"
      })
  void otherNamesAreNot(String host) throws IOException {
    start(loopback(), Optional.empty());
    assertThat(ask("Host: " + host)).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost:8000@evil.example",
        "localhost evil.example",
        "localhost, evil.example",
        "localhost:evil",
        ":8000",
        ""
      })
  void whatIsNoNameIsNoRequest(String host) throws IOException {
    start(loopback(), Optional.empty());
    assertThat(ask("Host: " + host)).isEqualTo(400);
  }

  @Test
  void aNameCannotBeHiddenBehindAnotherOne() throws IOException {
    start(loopback(), Optional.empty());
    assertThat(ask("Host: localhost\r\nHost: evil.example")).isEqualTo(400);
    assertThat(ask("X: y")).isEqualTo(400);
    assertThat(status("GET http://evil.example/v1/models HTTP/1.1\r\nHost: localhost\r\n"))
        .isEqualTo(400);
    assertThat(status("GET http://evil.example/v1/models HTTP/1.1\r\nHost: evil.example\r\n"))
        .isEqualTo(403);
    assertThat(status("GET http://evil.example/v1/models HTTP/1.0\r\n")).isEqualTo(403);
    assertThat(status("GET /v1/models HTTP/1.0\r\n")).isEqualTo(ADMITTED);
  }

  @Test
  void aForeignNameIsRefusedWithTheRightKeyToo() throws IOException {
    start(loopback(), Optional.of(AccessKey.read(Map.of("K", "sesame"), "K")));
    assertThat(ask("Host: evil.example\r\nAuthorization: Bearer sesame")).isEqualTo(403);
    assertThat(ask("Host: localhost\r\nAuthorization: Bearer sesame")).isEqualTo(ADMITTED);
    assertThat(ask("Host: localhost")).isEqualTo(401);
  }

  @Test
  void namesThatTheUserAllowsAreKnown() throws IOException {
    start(loopback(), Optional.empty(), "Models.Example.");
    assertThat(ask("Host: models.example:443")).isEqualTo(ADMITTED);
    assertThat(ask("Host: models.example\r\nOrigin: https://models.example")).isEqualTo(ADMITTED);
    assertThat(ask("Host: other.example")).isEqualTo(403);
  }

  @Test
  void aStarAllowsAllNames() throws IOException {
    start(loopback(), Optional.empty(), "*");
    assertThat(ask("Host: other.example")).isEqualTo(ADMITTED);
    assertThat(ask("Host: localhost\r\nOrigin: https://other.example")).isEqualTo(403);
  }

  @Test
  void whereOthersReachItPlainAddressesAreKnownAndNamesAreNot() throws IOException {
    start(InetAddress.getByName("0.0.0.0"), Optional.empty(), "box.example");
    assertThat(ask("Host: 192.168.1.7:8000")).isEqualTo(ADMITTED);
    assertThat(ask("Host: [fe80::1]:8000")).isEqualTo(ADMITTED);
    assertThat(ask("Host: box.example")).isEqualTo(ADMITTED);
    assertThat(ask("Host: evil.example")).isEqualTo(403);
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost:3000, 503",
    "http://127.0.0.1, 503",
    "http://[::1]:3000, 503",
    "null, 403",
    "https://evil.example, 403",
    "http://localhost.evil.example, 403",
    "http://localhost@evil.example, 403",
    "file://, 403"
  })
  void pagesOfThisMachineMayAsk(String origin, int status) throws IOException {
    start(loopback(), Optional.empty());
    assertThat(ask("Host: localhost\r\nOrigin: " + origin)).isEqualTo(status);
    assertThat(ask("Host: localhost\r\nOrigin: http://localhost\r\nOrigin: " + origin))
        .isEqualTo(status);
  }

  @Test
  void whetherItLivesIsToldToEveryone() throws IOException {
    start(loopback(), Optional.empty());
    assertThat(status("GET /healthz HTTP/1.1\r\nHost: pod-7.example\r\n")).isEqualTo(200);
  }

  private static InetAddress loopback() {
    return InetAddress.getLoopbackAddress();
  }

  private void start(InetAddress host, Optional<AccessKey> key, String... names) {
    server =
        new CompletionServer(
            new CompletionServer.Settings(
                host, 0, key, CompletionServer.Limits.defaults(), List.of(names)),
            registry,
            Clock.systemUTC(),
            () -> 1);
  }

  private int ask(String headers) throws IOException {
    return status("GET /v1/models HTTP/1.1\r\n" + headers + "\r\n");
  }

  /** Sends what no client library would. */
  private int status(String head) throws IOException {
    try (Socket socket = new Socket(loopback(), server.port())) {
      socket
          .getOutputStream()
          .write((head + "Connection: close\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
      String answer =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      assertThat(answer).startsWith("HTTP/1.1 ");
      return Integer.parseInt(answer.substring(9, 12));
    }
  }
}
