package io.fireact.api;

import io.fireact.endpoint.Exchange;
import io.fireact.endpoint.HttpEndpoint;
import io.fireact.endpoint.RequestException;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.json.Json;
import io.fireact.meter.Meter;
import io.fireact.meter.Meters;
import io.fireact.prometheus.MetricsServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
public final class CompletionServer implements HttpEndpoint.Service, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CompletionServer.class);

  /** Tag of the meters of calls and tokens. */
  private static final String PROVIDER = "serve";

  private static final String PATHS =
      "/v1/models, /v1/chat/completions, /v1/completions, /healthz, /readyz, /metrics";

  /** What is decoded or waits for it, and some that read or write. */
  private static final int MOST_REQUESTS = 1_024;

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
   * @param patience with a client that does not send a head or a body, or take a part of an answer
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
  private final HttpEndpoint endpoint;
  private final Authenticator authenticator;
  private final Semaphore room = new Semaphore(MOST_REQUESTS);
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
    try {
      endpoint =
          new HttpEndpoint(
              new HttpEndpoint.Settings(
                  "serve",
                  new InetSocketAddress(settings.host, settings.port),
                  MOST_REQUESTS,
                  settings.limits.patience()),
              this);
    } catch (IOException e) {
      throw new FailureException(
          FailureType.UNAVAILABLE,
          "cannot serve on %s port %d: %s; name another port with --port, or a free one with --port 0"
              .formatted(settings.host.getHostAddress(), settings.port, e.getMessage()),
          e);
    }
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
    return endpoint.port();
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
    endpoint.close();
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

  @Override
  public void answer(Exchange exchange) throws IOException, RequestException {
    try {
      route(exchange);
    } catch (ApiException exception) {
      @Nullable Duration wait = exception.retryAfter();
      if (wait != null) {
        exchange.header("Retry-After", Long.toString(wait.toSeconds()));
      }
      if (exception.status() == 401) {
        exchange.header("WWW-Authenticate", "Bearer");
      }
      json(exchange, exception.status(), exception.body());
    }
  }

  @Override
  public void refuse(Exchange exchange, int status, String reason) throws IOException {
    ApiException exception =
        status < 500
            ? ApiException.request(status, reason, null)
            : ApiException.server(status, reason);
    json(exchange, status, exception.body());
  }

  private static void json(Exchange exchange, int status, Object value) throws IOException {
    exchange.answer(status, Completions.JSON, Json.write(value) + "\n");
  }

  private void route(Exchange exchange) throws IOException, ApiException, RequestException {
    String path = exchange.path();
    if (path.equals("/healthz")) {
      expect(exchange, "GET");
      exchange.answer(200, MetricsServer.TEXT, "ok\n");
      return;
    }
    if (path.equals("/readyz")) {
      expect(exchange, "GET");
      MetricsServer.ready(exchange, unreadyReason());
      return;
    }
    authenticator.check(exchange);
    switch (path) {
      case "/metrics" -> {
        expect(exchange, "GET");
        exchange.answer(200, MetricsServer.TEXT, registry.scrape());
      }
      case "/v1/models" -> {
        expect(exchange, "GET");
        json(exchange, 200, ModelList.of(served().names(), since));
      }
      case "/v1/chat/completions", "/v1/completions" -> {
        expect(exchange, "POST");
        if (!room.tryAcquire()) {
          throw ApiException.busy(
              "too many requests are open; try again a little later", TRY_AGAIN);
        }
        try {
          complete(exchange, path.contains("chat"));
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
        json(exchange, 200, ModelList.of(served.names(), since).data().get(found));
      }
    }
  }

  private void complete(Exchange exchange, boolean chat)
      throws IOException, ApiException, RequestException {
    long began = System.nanoTime();
    String outcome = "fault";
    try {
      ServedModels served = served();
      RequestBody body = RequestBody.read(exchange.body(settings.limits.body()));
      CompletionRequestParser reader = new CompletionRequestParser(served, random);
      CompletionParams params = chat ? reader.chat(body) : reader.text(body);
      new Completions(served, settings.limits.silence(), this::count)
          .answer(
              params,
              params
                  .format()
                  .head(random.getAsLong(), clock.instant().getEpochSecond(), params.model()),
              exchange);
      outcome = "ok";
    } catch (ApiException exception) {
      outcome = exception.status() == 429 ? "rate_limited" : "refused";
      throw exception;
    } catch (RequestException e) {
      outcome = "refused";
      throw e;
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

  private static void expect(Exchange exchange, String method) throws ApiException {
    if (!exchange.method().equals(method)) {
      exchange.header("Allow", method);
      throw ApiException.request(405, exchange.path() + " is asked with " + method, null);
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
