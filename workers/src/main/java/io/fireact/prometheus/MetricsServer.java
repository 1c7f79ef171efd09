package io.fireact.prometheus;

import io.fireact.endpoint.Exchange;
import io.fireact.endpoint.HttpEndpoint;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * Serves {@code /metrics}, {@code /healthz} and {@code /readyz} on the loopback interface. Not for
 * other interfaces: a proxy that knows its users does that.
 */
public final class MetricsServer implements HttpEndpoint.Service, AutoCloseable {

  /** Why a process is not ready for work; empty when it is. */
  @FunctionalInterface
  public interface Readiness {
    Optional<String> unreadyReason();
  }

  /** The media type of Prometheus' text format, which a plain text may have as well. */
  public static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private static final int REQUESTS = 16;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final PrometheusMeterRegistry registry;
  private final Readiness readiness;
  private final HttpEndpoint endpoint;

  /**
   * @param port 0 for a free one
   * @throws FailureException UNAVAILABLE when the port is taken
   */
  public MetricsServer(PrometheusMeterRegistry registry, int port, Readiness readiness) {
    this.registry = registry;
    this.readiness = readiness;
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    try {
      endpoint =
          new HttpEndpoint(
              new HttpEndpoint.Settings("fireact-metrics", address, REQUESTS, PATIENCE), this);
    } catch (IOException e) {
      throw new FailureException(
          FailureType.UNAVAILABLE,
          "cannot serve metrics on port "
              + port
              + ": "
              + e.getMessage()
              + "; name another with --metrics-port, or use --metrics-port off",
          e);
    }
  }

  /** The port in use. */
  public int port() {
    return endpoint.port();
  }

  @Override
  public void close() {
    endpoint.close();
  }

  @Override
  public void answer(Exchange exchange) throws IOException {
    if (!exchange.method().matches("GET|HEAD")) {
      exchange.header("Allow", "GET, HEAD");
      refuse(exchange, 405, exchange.path() + " is asked with GET");
      return;
    }
    switch (exchange.path()) {
      case "/metrics" -> exchange.answer(200, TEXT, registry.scrape());
      case "/healthz" -> exchange.answer(200, TEXT, "ok\n");
      case "/readyz" -> ready(exchange, readiness.unreadyReason());
      default -> refuse(exchange, 404, "see /metrics, /healthz, /readyz");
    }
  }

  /** Says whether a process is ready, as load balancers ask it. */
  public static void ready(Exchange exchange, Optional<String> unreadyReason) throws IOException {
    exchange.answer(unreadyReason.isPresent() ? 503 : 200, TEXT, unreadyReason.orElse("ok") + "\n");
  }

  @Override
  public void refuse(Exchange exchange, int status, String reason) throws IOException {
    exchange.answer(status, TEXT, reason + "\n");
  }
}
