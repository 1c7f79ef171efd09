package io.fireact.api;

import com.sun.net.httpserver.HttpExchange;
import io.fireact.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one exchange: at once, or begun and then written on. A write that the client does
 * not take in time fails. An answer that was begun and not ended breaks its connection off, which a
 * client can tell from one that is whole.
 */
final class HttpResponder {
  static final String JSON = "application/json";
  static final String EVENTS = "text/event-stream; charset=utf-8";

  private final HttpExchange exchange;
  private final IoTimeout ioTimeout;
  private @Nullable OutputStream out;
  private boolean begun;

  HttpResponder(HttpExchange exchange, IoTimeout ioTimeout) {
    this.exchange = exchange;
    this.ioTimeout = ioTimeout;
  }

  /** Whether the status is sent, so that there can be no other. */
  boolean begun() {
    return begun;
  }

  void json(int status, Object value) throws IOException {
    text(status, JSON, Json.write(value) + "\n");
  }

  void text(int status, String type, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    begun = true;
    ioTimeout.within(
        () -> {
          exchange.sendResponseHeaders(status, body.length);
          try (OutputStream whole = exchange.getResponseBody()) {
            whole.write(body);
          }
          return body.length;
        });
  }

  /** Says why there is no other answer. */
  void error(ApiException exception) throws IOException {
    @Nullable Duration wait = exception.retryAfter();
    if (wait != null) {
      exchange.getResponseHeaders().set("Retry-After", Long.toString(wait.toSeconds()));
    }
    if (exception.status() == 401) {
      exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
    }
    json(exception.status(), exception.body());
  }

  /** Begins an answer of unknown length, with status 200. */
  void begin(String type) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    begun = true;
    out =
        ioTimeout.within(
            () -> {
              exchange.sendResponseHeaders(200, 0);
              return exchange.getResponseBody();
            });
  }

  /**
   * Writes the next part of an answer that was begun.
   *
   * @param send whether it must reach the client now
   */
  void write(String text, boolean send) throws IOException {
    OutputStream stream = started();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ioTimeout.within(
        () -> {
          stream.write(bytes);
          if (send) {
            stream.flush();
          }
          return bytes.length;
        });
  }

  /** Ends the answer, which a client then can take for whole. */
  void end() throws IOException {
    OutputStream stream = started();
    ioTimeout.within(
        () -> {
          stream.close();
          return 0;
        });
  }

  private OutputStream started() {
    OutputStream stream = out;
    if (stream == null) {
      throw new IllegalStateException("the answer has not been begun");
    }
    return stream;
  }
}
