package io.fireact.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is a request, and what is refused before a service is asked. */
final class HttpEndpointTest {
  private static final String HOST = "Host: localhost\r\n";
  private static final String LAST = HOST + "Connection: close\r\n";
  private static final String CHUNKED = "Transfer-Encoding: chunked\r\n\r\n";

  private static EchoService service;

  @BeforeAll
  static void open() {
    service = new EchoService(128, Duration.ofMinutes(2));
  }

  @AfterAll
  static void close() {
    service.close();
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        refused(400, post("Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd")),
        refused(400, post("Content-Length: 3, 3\r\n\r\nabc")),
        refused(400, post("Content-Length: 3\r\n" + CHUNKED + "3\r\nabc\r\n0\r\n\r\n")),
        refused(400, post("Content-Length: -1\r\n\r\nabc")),
        refused(400, post("Content-Length: +3\r\n\r\nabc")),
        refused(400, post("Content-Length: 3 3\r\n\r\nabc")),
        refused(400, post("Content-Length: 99999999999999999999\r\n\r\nabc")),
        refused(413, post("Content-Length: 1001\r\nExpect: 100-continue\r\n\r\n")),
        refused(417, post("Content-Length: 3\r\nExpect: magic\r\n\r\nabc")),
        refused(400, post(CHUNKED + "zz\r\nabc\r\n0\r\n\r\n")),
        refused(400, post(CHUNKED + "3\r\nabcXX0\r\n\r\n")),
        refused(400, post(CHUNKED + "-3\r\nabc\r\n0\r\n\r\n")),
        refused(400, post(CHUNKED + "fffffffffffffffff\r\nabc\r\n0\r\n\r\n")),
        refused(400, post("Transfer-Encoding: xchunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")),
        refused(431, get("X: " + "a".repeat(20_000) + "\r\n")),
        refused(431, get("X: a\r\n".repeat(5_000))),
        refused(414, "GET /" + "a".repeat(20_000) + " HTTP/1.1\r\n" + LAST + "\r\n"),
        refused(400, get("X: a\r\n b\r\n")),
        refused(400, get("X : a\r\n")),
        refused(400, get("X: a\0b\r\n")),
        refused(400, get("X\u00e9: a\r\n")),
        refused(400, get(": a\r\n")),
        refused(400, get("no colon\r\n")),
        refused(400, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n"),
        refused(400, get(HOST)),
        refused(400, "GET / HTTP/1.1\r\nHost: a b\r\n\r\n"),
        refused(400, "GET / HTTP/1.1\r\nHost:\r\n\r\n"),
        refused(400, "GET http://other.example/ HTTP/1.1\r\n" + LAST + "\r\n"),
        refused(400, "GET http://localhost@other.example/ HTTP/1.1\r\n" + LAST + "\r\n"),
        refused(426, "GET / HTTP/2.0\r\n" + LAST + "\r\n"),
        refused(505, "GET / HTTP/3.7\r\n" + LAST + "\r\n"),
        refused(505, "GET /\r\n"),
        refused(426, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        refused(400, "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003"),
        refused(400, "hello\r\n\r\n"),
        refused(505, "GET  HTTP/1.1\r\n" + LAST + "\r\n"),
        refused(400, "G\0T / HTTP/1.1\r\n" + LAST + "\r\n"),
        refused(400, "GET /%zz HTTP/1.1\r\n" + LAST + "\r\n"),
        refused(400, "GET /a\\b HTTP/1.1\r\n" + LAST + "\r\n"),
        refused(400, "GET /a/%2e%2e/b HTTP/1.1\r\n" + LAST + "\r\n"),
        refused(400, "GET /a//b HTTP/1.1\r\n" + LAST + "\r\n"),
        refused(400, "GET /a#b HTTP/1.1\r\n" + LAST + "\r\n"),
        refused(500, "GET /defect HTTP/1.1\r\n" + LAST + "\r\n"));
  }

  private static Arguments refused(int status, String request) {
    return Arguments.of(status, request);
  }

  private static String post(String rest) {
    return "POST / HTTP/1.1\r\n" + LAST + rest;
  }

  private static String get(String headers) {
    return "GET / HTTP/1.1\r\n" + LAST + headers + "\r\n";
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whatIsNotHttpIsRefusedInTheServicesWordsAndTheConnectionClosed(int status, String request)
      throws IOException {
    String answer = RawClient.ask(service.port(), request);
    assertThat(answer)
        .startsWith("HTTP/1.1 " + status + " ")
        .contains("Content-Type: text/plain\r\n", "refused " + status + ": ")
        .doesNotContainIgnoringCase("jetty", "\nserver:", "powered", "\tat ", "exception", "secret")
        .doesNotContain("HTTP/1.1 200", "100 Continue");
  }

  static Stream<Arguments> taken() {
    return Stream.of(
        taken("GET localhost / ''", get("")),
        taken("HEAD", "HEAD / HTTP/1.1\r\n" + LAST + "\r\n"),
        taken("BREW localhost / ''", "BREW / HTTP/1.1\r\n" + LAST + "\r\n"),
        taken("OPTIONS localhost * ''", "OPTIONS * HTTP/1.1\r\n" + LAST + "\r\n"),
        taken("GET 127.0.0.1 / ''", "GET / HTTP/1.0\r\n\r\n"),
        taken("GET [::1] / ''", "GET / HTTP/1.1\r\nHost: [::1]:80\r\nConnection: close\r\n\r\n"),
        taken("GET localhost /a ''", "GET http://localhost/a HTTP/1.1\r\n" + LAST + "\r\n"),
        taken("GET localhost /models/a/b ''", "GET /models/a%2Fb HTTP/1.1\r\n" + LAST + "\r\n"),
        taken("GET localhost /a ''", "GET /a?b=/../%2e HTTP/1.1\r\n" + LAST + "\r\n"),
        taken("GET localhost /a/d ''", "GET /a;b=c/d;e HTTP/1.1\r\n" + LAST + "\r\n"),
        taken("GET localhost /b ''", "GET /a/../b HTTP/1.1\r\n" + LAST + "\r\n"),
        taken("POST localhost / 'abc'", post("Content-Length: 3\r\n\r\nabc")),
        taken("POST localhost / 'abc'", post(CHUNKED + "3;x=y\r\nabc\r\n0\r\nX: trailer\r\n\r\n")),
        taken(
            "GET localhost / ''",
            "GET / HTTP/1.1\r\n"
                + HOST
                + "Connection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\n"
                + "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n"));
  }

  private static Arguments taken(String answer, String request) {
    return Arguments.of(answer, request);
  }

  @ParameterizedTest
  @MethodSource("taken")
  void whatIsHttpIsTaken(String answer, String request) throws IOException {
    String got = RawClient.ask(service.port(), request);
    assertThat(got)
        .startsWith("HTTP/1.1 200 OK\r\n")
        .doesNotContainIgnoringCase("jetty", "\nserver:");
    if (answer.equals("HEAD")) {
      assertThat(got).endsWith("\r\n\r\n");
    } else {
      assertThat(got).endsWith("\r\n\r\n" + answer + "\n");
    }
  }

  @Test
  void requestsThatAreSentAheadAreAnsweredInTheirOrder() throws IOException {
    try (RawClient client = new RawClient(service.port())) {
      String one = "GET /1 HTTP/1.1\r\n" + HOST + "\r\n";
      client.send(one + "POST /2 HTTP/1.1\r\n" + HOST + "Content-Length: 2\r\n\r\nab" + one);
      client.until("GET localhost /1 ''");
      client.until("POST localhost /2 'ab'");
      client.until("GET localhost /1 ''");
      client.send("GET /3 HTTP/1.1\r\n" + LAST + "\r\n");
      assertThat(client.rest()).endsWith("GET localhost /3 ''\n");
    }
  }

  @Test
  void whoSendsNoMoreIsStillAnswered() throws IOException {
    try (RawClient client = new RawClient(service.port())) {
      client.send("POST /half HTTP/1.1\r\n" + HOST + "Content-Length: 2\r\n\r\nab");
      client.socket.shutdownOutput();
      assertThat(client.rest()).endsWith("POST localhost /half 'ab'\n");
    }
    try (RawClient client = new RawClient(service.port())) {
      client.send("POST /half HTTP/1.1\r\n" + HOST + "Content-Length: 3\r\n\r\nab");
      client.socket.shutdownOutput();
      assertThat(client.rest()).doesNotContain("200 OK");
    }
  }

  @Test
  void whoAsksBeforeItSendsIsToldToGoOn() throws IOException {
    try (RawClient client = new RawClient(service.port())) {
      client.send(post("Content-Length: 3\r\nExpect: 100-continue\r\n\r\n"));
      assertThat(client.until("\r\n\r\n")).startsWith("HTTP/1.1 100 Continue\r\n");
      assertThat(client.send("abc").rest()).endsWith("POST localhost / 'abc'\n");
    }
  }

  @Test
  void whoHasSentFarTooMuchReadsWhyAllTheSame() throws IOException {
    String megabytes = "a".repeat(4_000_000);
    assertThat(RawClient.ask(service.port(), post("Content-Length: 4000000\r\n\r\n" + megabytes)))
        .startsWith("HTTP/1.1 413 ")
        .contains("refused 413: the body has more than 1000 bytes");
    String chunk = "7d0\r\n" + "a".repeat(2_000) + "\r\n";
    assertThat(RawClient.ask(service.port(), post(CHUNKED + chunk.repeat(2_000) + "0\r\n\r\n")))
        .startsWith("HTTP/1.1 413 ");
    String unread = "POST /unread HTTP/1.1\r\n" + HOST + "Content-Length: 4000000\r\n\r\n";
    try (RawClient client = new RawClient(service.port())) {
      client.send(unread + megabytes);
      client.until("not read\n");
      // And the connection is as good as before.
      assertThat(client.send(get("")).rest()).endsWith("GET localhost / ''\n");
    }
  }

  @Test
  void anAnswerThatCannotBeFinishedIsBrokenOff() throws IOException {
    assertThat(RawClient.ask(service.port(), "GET /broken HTTP/1.1\r\n" + HOST + "\r\n"))
        .contains("begun")
        .doesNotContain("\r\n0\r\n", "secret");
  }

  @Test
  void manyAtOnceAreAllAnswered() throws IOException {
    List<RawClient> clients = new ArrayList<>();
    try {
      for (int i = 0; i < 200; i++) {
        clients.add(new RawClient(service.port()));
      }
      for (int i = 0; i < clients.size(); i++) {
        clients.get(i).send("GET /" + i + " HTTP/1.1\r\n" + LAST + "\r\n");
      }
      for (int i = 0; i < clients.size(); i++) {
        assertThat(clients.get(i).rest()).endsWith("GET localhost /" + i + " ''\n");
      }
    } finally {
      for (RawClient client : clients) {
        client.close();
      }
    }
  }

  @Test
  void moreConnectionsThanAllowedWaitTheirTurn() throws IOException {
    try (EchoService small = new EchoService(1, Duration.ofMinutes(2));
        RawClient first = new RawClient(small.port());
        RawClient second = new RawClient(small.port());
        RawClient third = new RawClient(small.port())) {
      String held = "GET /held HTTP/1.1\r\n" + LAST + "\r\n";
      first.send(held);
      second.send(held);
      third.send(get(""));
      small.release.countDown();
      assertThat(first.rest()).endsWith("held\n");
      first.socket.close();
      assertThat(second.rest()).endsWith("held\n");
      assertThat(third.rest()).endsWith("GET localhost / ''\n");
    }
  }
}
