package io.fireact.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.json.MalformedJsonException;
import io.fireact.json.StrictJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import okhttp3.Call;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import okio.BufferedSource;
import okio.ByteString;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A remote API that answers with one JSON object. Failures are classified and nothing is retried
 * here, that is Temporal's part; not for streams or downloads, since an answer is held in memory
 * and may have {@value #BODY_LIMIT} bytes at most.
 *
 * <p>Thread safe. A POST is sent once. A GET may be sent again by OkHttp where a kept connection
 * turned out to be dead. Redirects are not followed, so the key goes to no other host. Interrupting
 * the calling thread gives the call up.
 */
public final class JsonPeer implements AutoCloseable {
  /** Longest body of an answer, in bytes, after decompression. */
  public static final int BODY_LIMIT = 4 << 20;

  private static final int EXCERPT_LIMIT = 4 << 10;
  private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);
  private static final MediaType JSON = MediaType.get("application/json");

  private static final Logger LOG = LoggerFactory.getLogger(JsonPeer.class);

  private record Answer(int status, Headers headers, ByteString body, boolean whole) {}

  private final OkHttpClient http;
  private final @Nullable ApiKey key;
  private final KeyPlace keyPlace;
  private final String keyName;
  private final KeyRedactor redactor;
  private final PeerFailures failures;
  private final Duration timeout;
  private final Clock clock;
  private final Set<Call> running = ConcurrentHashMap.newKeySet();
  // A thread blocked in a socket does not notice an interrupt, so calls run beside the caller.
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "http-call");
            thread.setDaemon(true);
            return thread;
          });
  private volatile boolean closed;

  /**
   * @param http shared; its connections are used, its time limits are not
   * @param key sent as bearer token; null for an API without one
   * @param timeout of a whole call, from name look-up to the last byte
   */
  public JsonPeer(OkHttpClient http, @Nullable ApiKey key, Duration timeout, Clock clock) {
    this(http, key, "Authorization", timeout, clock);
  }

  /**
   * @param http shared; its connections are used, its time limits are not
   * @param key null for an API without one
   * @param keyHeader which header has the key; Authorization has it as bearer token
   * @param timeout of a whole call, from name look-up to the last byte
   */
  public JsonPeer(
      OkHttpClient http, @Nullable ApiKey key, String keyHeader, Duration timeout, Clock clock) {
    this(http, key, KeyPlace.HEADER, keyHeader, timeout, clock);
  }

  /**
   * @param http shared; its connections are used, its time limits are not
   * @param key null for an API without one
   * @param keyName of the header or the parameter that has the key
   * @param timeout of a whole call, from name look-up to the last byte
   */
  public JsonPeer(
      OkHttpClient http,
      @Nullable ApiKey key,
      KeyPlace keyPlace,
      String keyName,
      Duration timeout,
      Clock clock) {
    this.key = key;
    this.keyPlace = keyPlace;
    this.keyName = keyName;
    this.timeout = timeout;
    this.clock = clock;
    EnvironmentProxies proxies = EnvironmentProxies.of(http);
    PeerText text = new PeerText(key, proxies);
    redactor = text.redactor();
    failures = new PeerFailures(key, text, proxies);
    this.http =
        http.newBuilder()
            .callTimeout(timeout)
            .readTimeout(timeout)
            .writeTimeout(timeout)
            .connectTimeout(timeout.compareTo(CONNECT_WITHIN) < 0 ? timeout : CONNECT_WITHIN)
            .followRedirects(false)
            .followSslRedirects(false)
            .build();
  }

  /**
   * The base URL of an API.
   *
   * @throws FailureException BAD_REQUEST when it is not one
   */
  public static HttpUrl endpoint(String url) {
    HttpUrl parsed = HttpUrl.parse(url);
    if (parsed == null) {
      throw new FailureException(
          FailureType.BAD_REQUEST,
          "the endpoint is not a URL that starts with http:// or https://; correct it in the spec");
    }
    return parsed;
  }

  /** A body of a POST that OkHttp never sends a second time by itself. */
  public static RequestBody body(String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    return new RequestBody() {
      @Override
      public MediaType contentType() {
        return JSON;
      }

      @Override
      public long contentLength() {
        return bytes.length;
      }

      @Override
      public void writeTo(BufferedSink sink) throws IOException {
        sink.write(bytes);
      }

      @Override
      public boolean isOneShot() {
        return true;
      }
    };
  }

  /** What a caller knows of refusals of its own requests. */
  @FunctionalInterface
  public interface RefusalAdvice {
    /**
     * What to do, in our own words.
     *
     * @param body the beginning of what the peer wrote; never to be quoted
     * @return empty where nothing better than the usual is known
     */
    Optional<String> of(int status, String body);
  }

  /** As {@link #ask(Request, RefusalAdvice)}, without advice. */
  public JsonNode ask(Request request) {
    return ask(request, (status, body) -> Optional.empty());
  }

  /**
   * The JSON object that the peer answers with, without the key wherever the peer repeats it;
   * blocks until it is there.
   *
   * @throws FailureException classified as {@link FailureType} says; CANCELLED, with the thread
   *     still marked as interrupted, when it was interrupted
   */
  public JsonNode ask(Request request, RefusalAdvice advice) {
    Request signed = sign(request);
    return json(signed, exchange(signed), advice);
  }

  /** As {@link #ask(Request)}; empty where the peer answers 404. */
  public Optional<JsonNode> find(Request request) {
    Request signed = sign(request);
    Answer answer = exchange(signed);
    return answer.status == 404
        ? Optional.empty()
        : Optional.of(json(signed, answer, (status, body) -> Optional.empty()));
  }

  private JsonNode json(Request signed, Answer answer, RefusalAdvice advice) {
    String start = answer.body.substring(0, Math.min(answer.body.size(), EXCERPT_LIMIT)).utf8();
    if (answer.status < 200 || answer.status > 299) {
      throw failures.refused(
          signed,
          answer.status,
          answer.headers,
          start,
          answer.status == 400 || answer.status == 404 || answer.status == 422
              ? advice.of(answer.status, start)
              : Optional.empty(),
          clock.instant());
    }
    if (!answer.whole) {
      throw failures.tooLarge(signed, BODY_LIMIT);
    }
    try {
      JsonNode json = StrictJson.readLastKeyWins(answer.body.toByteArray());
      if (json.isObject()) {
        return redactor.redact(json);
      }
    } catch (MalformedJsonException e) {
      // Its message quotes the peer: the excerpt, made safe, says as much.
      throw failures.badAnswer(signed, "with a body that is not JSON", start);
    }
    throw failures.badAnswer(signed, "with something other than one JSON object", start);
  }

  /**
   * The failure of an answer that is JSON but not what was promised.
   *
   * @param what follows the word "answered"
   */
  public FailureException badAnswer(Request request, String what, JsonNode answer) {
    String json = answer.toString();
    return failures.badAnswer(
        request, what, json.substring(0, Math.min(json.length(), EXCERPT_LIMIT)));
  }

  /**
   * The failure of a 2xx answer that says in words of its own that something went wrong.
   *
   * @param said the peer's words; they decide the class, and are UNAVAILABLE where they tell none
   */
  public FailureException reported(Request request, String said) {
    return reported(request, 200, said);
  }

  /**
   * As {@link #reported(Request, String)}, where the words have a status of their own.
   *
   * @param status that the peer says in its words; 200 where it does not
   */
  public FailureException reported(Request request, int status, String said) {
    return failures.reported(
        request, status, said.substring(0, Math.min(said.length(), EXCERPT_LIMIT)));
  }

  /**
   * The failure of an answer that says that the question is refused.
   *
   * @param what the peer's own words; may be empty
   */
  public FailureException filtered(Request request, String what) {
    return failures.filtered(request, what.substring(0, Math.min(what.length(), EXCERPT_LIMIT)));
  }

  /** Gives up running calls and refuses new ones. The shared client stays open. */
  @Override
  public void close() {
    closed = true;
    running.forEach(Call::cancel);
    threads.shutdown();
  }

  private Request sign(Request request) {
    Request.Builder signed = request.newBuilder().header("Accept", "application/json");
    if (key != null) {
      key.sign(signed, request.url(), keyPlace, keyName);
    }
    return signed.build();
  }

  private Answer exchange(Request request) {
    if (Thread.currentThread().isInterrupted()) {
      throw failures.cancelled(request, "the calling thread was interrupted before it was sent");
    }
    Call call = http.newCall(request);
    running.add(call);
    try {
      if (closed) {
        throw closedFailure(request);
      }
      Future<Answer> answer = threads.submit(() -> send(call));
      return answer.get();
    } catch (InterruptedException e) {
      call.cancel();
      Thread.currentThread().interrupt();
      throw failures.cancelled(request, "the calling thread was interrupted");
    } catch (RejectedExecutionException e) {
      throw closedFailure(request);
    } catch (ExecutionException e) {
      if (closed) {
        throw closedFailure(request);
      }
      if (e.getCause() instanceof IOException broken) {
        throw failures.broken(request, broken, timeout);
      }
      if (e.getCause() instanceof FailureException failure) {
        throw failure; // a proxy's address that cannot be used
      }
      throw new IllegalStateException("a defect in sending a request", e.getCause());
    } finally {
      running.remove(call);
    }
  }

  private FailureException closedFailure(Request request) {
    return failures.cancelled(request, "its client was closed");
  }

  private static Answer send(Call call) throws IOException {
    try (Response response = call.execute()) {
      BufferedSource source = response.body().source();
      boolean whole;
      if (response.isSuccessful()) {
        whole = response.body().contentLength() <= BODY_LIMIT && !source.request(BODY_LIMIT + 1L);
      } else {
        whole = false;
        try {
          source.request(EXCERPT_LIMIT);
        } catch (IOException e) {
          // The status alone classifies a refusal, however its explanation ends.
          LOG.debug("an explanation broke off: {}", e.getClass().getName());
        }
      }
      ByteString body = source.getBuffer().readByteString();
      return new Answer(response.code(), response.headers(), body, whole);
    }
  }
}
