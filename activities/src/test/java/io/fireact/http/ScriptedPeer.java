package io.fireact.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fireact.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real HTTP server on loopback that counts what it is asked and fails on demand, for tests of
 * clients and of whole runs. It answers any number of requests at once.
 */
public abstract class ScriptedPeer implements AutoCloseable {

  /** A request that the peer refuses; thrown by {@link #answer}. */
  protected static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;

    public Refusal(int status, String message) {
      super(message);
      this.status = status;
    }
  }

  static {
    // The JDK's server sends head and body apart; without this each answer waits 40 ms for an
    // acknowledgement. It is read once, when the first server of the process is made.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final HttpServer server;
  private final String path;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "scripted-peer");
            thread.setDaemon(true);
            return thread;
          });
  private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger answers = new AtomicInteger();
  private final Queue<String> answered = new ConcurrentLinkedQueue<>();
  private final CountDownLatch end = new CountDownLatch(1);

  /**
   * @param path of the API, such as {@code /search}
   */
  protected ScriptedPeer(String path) {
    this.path = path;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot open a port on loopback", e);
    }
    server.setExecutor(threads);
    server.createContext(path, this::handle);
    server.start();
  }

  /** What identifies a request in {@link #answered()}. */
  protected abstract String identity(HttpExchange exchange, String body);

  /** The JSON that answers a request. */
  protected abstract String answer(HttpExchange exchange, String body);

  /** Scheme, host and port, without a path. */
  protected final String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The next requests meet these faults, one each, in this order. */
  public final void fail(Fault... next) {
    faults.addAll(List.of(next));
  }

  /** How many requests arrived, those that met a fault included. */
  public final int requests() {
    return requests.get();
  }

  /** How many requests got their whole answer. */
  public final int answers() {
    return answers.get();
  }

  /** The identities of the requests that got their whole answer, in that order. */
  public final List<String> answered() {
    return List.copyOf(answered);
  }

  @Override
  public void close() {
    end.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.incrementAndGet();
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      Fault fault = faults.poll();
      if (fault != null) {
        fail(exchange, body, fault);
      } else {
        succeed(exchange, body);
      }
    }
  }

  private void succeed(HttpExchange exchange, String body) throws IOException {
    String identity;
    String answer;
    try {
      if (!exchange.getRequestURI().getPath().equals(path)) {
        throw new Refusal(404, "no such path");
      }
      identity = identity(exchange, body);
      answer = answer(exchange, body);
    } catch (Refusal e) {
      send(exchange, e.status, Json.write(Map.of("error", e.toString())));
      return;
    }
    byte[] whole = answer.getBytes(StandardCharsets.UTF_8);
    int last = whole.length - 1;
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, whole.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(whole, 0, last);
      out.flush();
      // Before the byte that lets the client go on, so that whoever asks after that sees it.
      answered.add(identity);
      answers.incrementAndGet();
      out.write(whole, last, 1);
    }
  }

  private void fail(HttpExchange exchange, String body, Fault fault) throws IOException {
    if (fault instanceof Fault.Status status) {
      status.headers().forEach(exchange.getResponseHeaders()::set);
      send(exchange, status.code(), status.body());
    } else if (fault instanceof Fault.HalfBody) {
      byte[] whole = answer(exchange, body).getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, whole.length);
      exchange.getResponseBody().write(whole, 0, whole.length / 2);
      exchange.getResponseBody().flush();
    } else if (fault instanceof Fault.Garbage) {
      send(exchange, 200, "<html>{]");
    } else if (fault instanceof Fault.Silence) {
      try {
        end.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().putIfAbsent("Content-Type", List.of("application/json"));
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) {
      exchange.getResponseBody().write(bytes);
    }
  }
}
