package io.fireact.api;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.meter.Meter;
import io.fireact.meter.Meters;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP server with the part of OpenAI's API that continues texts and chats, and {@code
 * /healthz}, {@code /readyz} and {@code /metrics}. It has its address from the beginning and
 * answers once it has models. Not for the open internet: a proxy that knows its users does that.
 */
public final class CompletionServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CompletionServer.class);

  /** Tag of the meters of calls and tokens. */
  private static final String PROVIDER = "serve";

  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final String PATHS =
      "/v1/models, /v1/chat/completions, /v1/completions, /healthz, /readyz, /metrics";

  /** What is decoded or waits for it, and some that read or write. */
  private static final int MOST_REQUESTS = 1_024;

  private static final int CHUNK = 1 << 16;

  private static final Duration TRY_AGAIN = Duration.ofSeconds(2);

  /**
   * Where it listens and whom it answers.
   *
   * @param port 0 for a free one
   * @param key empty for no key
   * @param names by which it may be asked beside its own; {@code *} for all
   */
  public record Settings(
      InetAddress host, int port, Optional<AccessKey> key, Limits limits, List<String> names) {
    public Settings {
      names = List.copyOf(names);
    }

    /** A server that answers only to the names of its own machine. */
    public Settings(InetAddress host, int port, Optional<AccessKey> key, Limits limits) {
      this(host, port, key, limits, List.of());
    }
  }

  /**
   * Limits of size and time that protect the server from its clients.
   *
   * @param body largest body of a request, in bytes
   * @param silence after which a waiting client is sent something that means nothing
   * @param patience with a client that neither sends nor takes anything
   */
  public record Limits(int body, Duration silence, Duration patience) {
    /** 8 MB; 5 and 60 seconds. */
    public static Limits defaults() {
      return new Limits(8_000_000, Duration.ofSeconds(5), Duration.ofSeconds(60));
    }
  }

  private enum State {
    LOADING,
    READY,
    STOPPING
  }

  private final Settings settings;
  private final PrometheusMeterRegistry registry;
  private final Meters meters;
  private final Clock clock;
  private final LongSupplier random;
  private final HttpServer server;
  private final IoTimeout ioTimeout;
  private final Authenticator authenticator;
  private final Semaphore room = new Semaphore(MOST_REQUESTS);
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "serve");
            thread.setDaemon(true);
            return thread;
          });
  private final AtomicBoolean stopped = new AtomicBoolean();
  private volatile State state = State.LOADING;
  private volatile @Nullable ServedModels models;
  private long since;

  /**
   * Listens; answers 503 until {@link #serve}.
   *
   * @param random for ids, and for seeds of requests that name none
   * @throws FailureException UNAVAILABLE when the port is taken
   */
  public CompletionServer(
      Settings settings, PrometheusMeterRegistry registry, Clock clock, LongSupplier random) {
    this.settings = settings;
    this.registry = registry;
    this.meters = new Meters(registry);
    this.clock = clock;
    this.random = random;
    this.authenticator = new Authenticator(settings.key, settings.host, settings.names);
    this.ioTimeout = new IoTimeout(settings.limits.patience());
    prepareJdk(settings.limits.patience());
    try {
      server = HttpServer.create(new InetSocketAddress(settings.host, settings.port), 0);
    } catch (IOException e) {
      ioTimeout.close();
      throw new FailureException(
          FailureType.UNAVAILABLE,
          "cannot serve on %s port %d: %s; name another port with --port, or a free one with --port 0"
              .formatted(settings.host.getHostAddress(), settings.port, e.getMessage()),
          e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /**
   * The JDK reads these when its first server is made. Without the first, the system holds small
   * packets back, and a stream's words arrive in lumps; the second ends requests whose head or body
   * does not come.
   */
  private static void prepareJdk(Duration patience) {
    System.setProperty("sun.net.httpserver.nodelay", "true");
    System.setProperty("sun.net.httpserver.maxReqTime", Long.toString(patience.toSeconds()));
  }

  /** The address that a name stands for. */
  public static InetAddress address(String host) {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new FailureException(
          FailureType.BAD_DATA, "'" + host + "' is not an address of this machine", e);
    }
  }

  /** The port in use. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** The base URL, without a path. */
  public String address() {
    String host = settings.host.getHostAddress();
    return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port();
  }

  /** From now on it answers with these. They are closed with it. */
  public void serve(ServedModels served) {
    since = clock.instant().getEpochSecond();
    models = served;
    state = State.READY;
  }

  /** Requests that are answered at this moment. */
  int answering() {
    return MOST_REQUESTS - room.availablePermits();
  }

  /**
   * Refuses new requests and waits for those that are answered, then ends what is left, and the
   * models.
   *
   * @param grace how long it waits
   * @return whether all were answered
   */
  public boolean stop(Duration grace) {
    if (stopped.getAndSet(true)) {
      return true;
    }
    state = State.STOPPING;
    boolean answered = awaitAnswers(grace);
    @Nullable ServedModels served = models;
    if (served != null) {
      // Fails what is decoded; its clients are told.
      served.close();
    }
    if (!answered && !awaitAnswers(Duration.ofSeconds(1))) {
      LOG.debug("some clients take no answer");
    }
    server.stop(0);
    threads.shutdownNow();
    ioTimeout.close();
    return answered;
  }

  private boolean awaitAnswers(Duration wait) {
    boolean interrupted = false;
    long end = System.nanoTime() + wait.toNanos();
    try {
      while (true) {
        try {
          boolean all =
              room.tryAcquire(MOST_REQUESTS, end - System.nanoTime(), TimeUnit.NANOSECONDS);
          if (all) {
            room.release(MOST_REQUESTS);
          }
          return all;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    stop(Duration.ZERO);
  }

  private void handle(HttpExchange exchange) throws IOException {
    HttpResponder responder = new HttpResponder(exchange, ioTimeout);
    try {
      try {
        route(exchange, responder);
      } catch (ApiException exception) {
        responder.error(exception);
      } catch (RuntimeException | LinkageError e) {
        LOG.warn("{} failed", exchange.getRequestURI().getPath(), e);
        if (responder.begun()) {
          throw new IOException("the answer cannot be finished", e);
        }
        responder.error(ApiException.server(500, "a defect of the server; its log says more"));
      }
      exchange.close();
    } catch (Error e) {
      // The JDK would leave the client waiting for ever.
      exchange.close();
      throw e;
    } catch (IOException e) {
      // Thrown on, it makes the JDK close the connection: what was sent is not taken for whole.
      LOG.debug("a connection ended early", e);
      throw e;
    }
  }

  private void route(HttpExchange exchange, HttpResponder responder)
      throws IOException, ApiException {
    String path = exchange.getRequestURI().getPath();
    if (path.equals("/healthz")) {
      expect(exchange, "GET");
      responder.text(200, TEXT, "ok\n");
      return;
    }
    if (path.equals("/readyz")) {
      expect(exchange, "GET");
      Optional<String> unreadyReason = unreadyReason();
      responder.text(
          unreadyReason.isPresent() ? 503 : 200, TEXT, unreadyReason.orElse("ok") + "\n");
      return;
    }
    authenticator.check(exchange);
    switch (path) {
      case "/metrics" -> {
        expect(exchange, "GET");
        responder.text(200, TEXT, registry.scrape());
      }
      case "/v1/models" -> {
        expect(exchange, "GET");
        responder.json(200, ModelList.of(served().names(), since));
      }
      case "/v1/chat/completions", "/v1/completions" -> {
        expect(exchange, "POST");
        if (!room.tryAcquire()) {
          throw ApiException.busy(
              "too many requests are open; try again a little later", TRY_AGAIN);
        }
        try {
          complete(exchange, responder, path.contains("chat"));
        } finally {
          room.release();
        }
      }
      default -> {
        if (!path.startsWith("/v1/models/")) {
          throw ApiException.request(
              404, "there is no " + path + " here; there are " + PATHS, null);
        }
        expect(exchange, "GET");
        ServedModels served = served();
        int found = served.adapter(path.substring("/v1/models/".length()));
        responder.json(200, ModelList.of(served.names(), since).data().get(found));
      }
    }
  }

  private void complete(HttpExchange exchange, HttpResponder responder, boolean chat)
      throws IOException, ApiException {
    long began = System.nanoTime();
    String outcome = "fault";
    try {
      ServedModels served = served();
      RequestBody body = RequestBody.read(body(exchange));
      CompletionRequestParser reader = new CompletionRequestParser(served, random);
      CompletionParams params = chat ? reader.chat(body) : reader.text(body);
      new Completions(served, settings.limits.silence(), this::count)
          .answer(
              params,
              params
                  .format()
                  .head(random.getAsLong(), clock.instant().getEpochSecond(), params.model()),
              responder);
      outcome = "ok";
    } catch (ApiException exception) {
      outcome = exception.status() == 429 ? "rate_limited" : "refused";
      throw exception;
    } catch (IOException e) {
      outcome = "cancelled";
      throw e;
    } finally {
      meters.time(Meter.CALLS, Duration.ofNanos(System.nanoTime() - began), PROVIDER, outcome);
    }
  }

  private void count(int input, int output) {
    meters.count(Meter.TOKENS, input, PROVIDER, "input");
    meters.count(Meter.TOKENS, output, PROVIDER, "output");
  }

  private byte[] body(HttpExchange exchange) throws IOException, ApiException {
    int limit = settings.limits.body();
    return ioTimeout
        .within(
            () -> {
              InputStream in = exchange.getRequestBody();
              byte[] body = in.readNBytes(limit);
              if (in.read() < 0) {
                return Optional.of(body);
              }
              // Read on for a while: many clients look for the answer only once all is sent.
              for (long rest = 0; rest < 8L * limit; rest += CHUNK) {
                if (in.readNBytes(CHUNK).length < CHUNK) {
                  break;
                }
              }
              return Optional.<byte[]>empty();
            })
        .orElseThrow(
            () ->
                ApiException.request(
                    413, "the body has more than " + limit + " bytes; send less at once", null));
  }

  private static void expect(HttpExchange exchange, String method) throws ApiException {
    if (!exchange.getRequestMethod().equals(method)) {
      exchange.getResponseHeaders().set("Allow", method);
      throw ApiException.request(
          405, exchange.getRequestURI().getPath() + " is asked with " + method, null);
    }
  }

  private Optional<String> unreadyReason() {
    return switch (state) {
      case LOADING -> Optional.of("the model is being loaded");
      case READY -> Optional.empty();
      case STOPPING -> Optional.of("the server stops");
    };
  }

  private ServedModels served() throws ApiException {
    Optional<String> unreadyReason = unreadyReason();
    @Nullable ServedModels served = models;
    if (unreadyReason.isPresent() || served == null) {
      throw ApiException.server(
          503, unreadyReason.orElse("the model is being loaded") + "; try again later");
    }
    return served;
  }
}
