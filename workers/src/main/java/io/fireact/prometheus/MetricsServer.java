package io.fireact.prometheus;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Serves {@code /metrics}, {@code /healthz} and {@code /readyz} on the loopback interface. Not for
 * other interfaces: a proxy that knows its users does that.
 */
public final class MetricsServer implements AutoCloseable {

  /** Why a process is not ready for work; empty when it is. */
  @FunctionalInterface
  public interface Readiness {
    Optional<String> unreadyReason();
  }

  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final HttpServer server;
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          2,
          runnable -> {
            Thread thread = new Thread(runnable, "fireact-metrics");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * @param port 0 for a free one
   * @throws FailureException UNAVAILABLE when the port is taken
   */
  public MetricsServer(PrometheusMeterRegistry registry, int port, Readiness readiness) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
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
    server.createContext(
        "/", exchange -> answer(exchange, 404, "see /metrics, /healthz, /readyz\n"));
    server.createContext("/metrics", exchange -> answer(exchange, 200, registry.scrape()));
    server.createContext("/healthz", exchange -> answer(exchange, 200, "ok\n"));
    server.createContext("/readyz", exchange -> ready(exchange, readiness));
    server.setExecutor(threads);
    server.start();
  }

  /** The port in use. */
  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private static void ready(HttpExchange exchange, Readiness readiness) throws IOException {
    Optional<String> unreadyReason = readiness.unreadyReason();
    answer(exchange, unreadyReason.isPresent() ? 503 : 200, unreadyReason.orElse("ok") + "\n");
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    try (exchange) {
      boolean read = exchange.getRequestMethod().matches("GET|HEAD");
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", TEXT);
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(read ? status : 405, head || !read ? -1 : body.length);
      if (read && !head) {
        try (OutputStream out = exchange.getResponseBody()) {
          out.write(body);
        }
      }
    }
  }
}
