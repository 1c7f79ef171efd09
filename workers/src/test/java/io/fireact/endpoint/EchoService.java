package io.fireact.endpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A service behind an endpoint that says what it was asked; some paths behave otherwise: {@code
 * /unread} takes no body, {@code /defect} throws, {@code /endless} writes until nobody takes it,
 * {@code /broken} begins and throws, {@code /held} waits for {@link #release}.
 */
final class EchoService implements HttpEndpoint.Service, AutoCloseable {
  static final int BODY = 1_000;

  private static final String PART = "x".repeat(1 << 16);

  /** What ended each answer that did not come to its end. */
  final BlockingQueue<IOException> brokenOff = new LinkedBlockingQueue<>();

  final CountDownLatch release = new CountDownLatch(1);
  private final HttpEndpoint endpoint;

  EchoService(int requests, Duration patience) {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try {
      endpoint =
          new HttpEndpoint(new HttpEndpoint.Settings("echo", address, requests, patience), this);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return endpoint.port();
  }

  @Override
  public void answer(Exchange exchange) throws IOException, RequestException {
    switch (exchange.path()) {
      case "/defect" -> throw new IllegalStateException("a secret of the server");
      case "/unread" -> exchange.answer(403, "text/plain", "not read\n");
      case "/endless" -> endless(exchange);
      case "/broken" -> {
        exchange.begin("text/plain");
        exchange.write("begun", true);
        throw new IllegalStateException("a secret of the server");
      }
      case "/held" -> {
        await();
        exchange.answer(200, "text/plain", "held\n");
      }
      default -> {
        String body = new String(exchange.body(BODY), StandardCharsets.UTF_8);
        exchange.answer(
            200,
            "text/plain",
            "%s %s %s '%s'\n".formatted(exchange.method(), exchange.host(), exchange.path(), body));
      }
    }
  }

  private void endless(Exchange exchange) throws IOException {
    exchange.begin("text/plain");
    try {
      while (true) {
        exchange.write(PART, true);
      }
    } catch (IOException e) {
      brokenOff.add(e);
      throw e;
    }
  }

  private void await() throws IOException {
    try {
      release.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void refuse(Exchange exchange, int status, String reason) throws IOException {
    exchange.answer(status, "text/plain", "refused " + status + ": " + reason + "\n");
  }

  @Override
  public void close() {
    release.countDown();
    endpoint.close();
  }
}
