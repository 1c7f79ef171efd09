package io.fireact.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Clients that send or take nothing, or one byte after the other, and those that leave. */
final class SlowClientsTest {
  private static final String POST = "POST / HTTP/1.1\r\nHost: localhost\r\n";

  private static EchoService service;

  @BeforeAll
  static void open() {
    service = new EchoService(16, Duration.ofMillis(400));
  }

  @AfterAll
  static void close() {
    service.close();
  }

  @Test
  void whoSaysNothingOrHalfARequestIsCutOff() throws IOException {
    assertThat(RawClient.ask(service.port(), "")).isEmpty();
    assertThat(RawClient.ask(service.port(), "GET / HTTP/1.1\r\nX: y\r\n")).doesNotContain("200");
  }

  @Test
  void aHeadThatComesByteByByteIsCutOff() throws IOException {
    try (RawClient client = new RawClient(service.port())) {
      client.send("GET / HTTP/1.1\r\nX: ").trickle();
      assertThat(client.rest()).doesNotContain("200");
    }
  }

  @Test
  void soIsTheHeadOfALaterRequest() throws IOException {
    try (RawClient client = new RawClient(service.port())) {
      client.send(POST + "Content-Length: 2\r\n\r\nab");
      client.until("'ab'\n");
      client.send("GET / HTTP/1.1\r\nX: ").trickle();
      assertThat(client.rest()).doesNotContain("200");
    }
  }

  @Test
  void aBodyThatDoesNotComeOrComesByteByByteIsTooLate() throws IOException {
    assertThat(RawClient.ask(service.port(), POST + "Content-Length: 9\r\n\r\nab"))
        .startsWith("HTTP/1.1 408 ")
        .contains("refused 408: the body has not come");
    try (RawClient client = new RawClient(service.port())) {
      client.send(POST + "Content-Length: 900\r\n\r\n").trickle();
      assertThat(client.rest()).doesNotContain("200 OK");
    }
  }

  @Test
  void aBodyThatIsNotReadIsNotWaitedForForEver() throws IOException {
    try (RawClient client = new RawClient(service.port())) {
      client.send("POST /unread HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999999\r\n\r\n");
      client.until("not read\n");
      assertThat(client.rest()).isEmpty();
    }
  }

  @Test
  void whoTakesNothingIsCutOff() throws Exception {
    try (RawClient client = new RawClient(service.port())) {
      client.send("GET /endless HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(service.brokenOff.poll(2, TimeUnit.MINUTES)).isNotNull();
    }
  }

  @Test
  void whoLeavesEndsItsAnswer() throws Exception {
    try (RawClient client = new RawClient(service.port())) {
      client.send("GET /endless HTTP/1.1\r\nHost: localhost\r\n\r\n").until("xxx");
    }
    assertThat(service.brokenOff.poll(2, TimeUnit.MINUTES)).isNotNull();
  }

  @Test
  void anAnswerMayTakeLongerThanAClientsPatience() throws Exception {
    try (RawClient client = new RawClient(service.port());
        RawClient clock = new RawClient(service.port())) {
      client.send("GET /held HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      // Begun later and cut off for its silence, it says that the time is over.
      assertThat(clock.rest()).isEmpty();
      try (RawClient later = new RawClient(service.port())) {
        assertThat(later.rest()).isEmpty();
      }
      service.release.countDown();
      assertThat(client.rest()).endsWith("held\n");
    }
  }
}
