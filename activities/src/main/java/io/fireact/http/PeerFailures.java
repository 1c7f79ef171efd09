package io.fireact.http;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * The one place where outcomes of HTTP calls become failures. Messages name method, host and path;
 * never a query, a header or the key, and of the peer's words only an excerpt. Causes are left out
 * for the same reason: their messages quote the peer.
 */
final class PeerFailures {
  private final PeerText text;
  private final @Nullable ApiKey key;
  private final EnvironmentProxies proxies;

  PeerFailures(@Nullable ApiKey key, PeerText text, EnvironmentProxies proxies) {
    this.key = key;
    this.text = text;
    this.proxies = proxies;
  }

  /** The peer answered with a status other than 2xx. */
  FailureException refused(
      Request request,
      int status,
      Headers headers,
      String body,
      Optional<String> known,
      Instant now) {
    if (status == 407) {
      return new FailureException(
          FailureType.UNAUTHORIZED, where(request) + " was not asked: " + proxies.refused(request));
    }
    RateLimitWindows windows = RateLimitWindows.read(headers, now);
    Duration said = RetryAfter.read(headers, now);
    boolean spent = status == 429 && windows.spent() && said == null;
    FailureType type =
        spent
            ? FailureType.INSUFFICIENT_QUOTA
            : Refusals.classify(status, body).orElseGet(() -> typeOf(status));
    boolean waits = type.retryable() && (status == 403 || status == 429 || status == 503);
    Duration asked = said;
    if (asked == null && type == FailureType.RATE_LIMITED) {
      // Answers have these headers always: they say nothing of a peer that is overloaded.
      asked = windows.reset() != null ? windows.reset() : RetryAfter.inWords(body);
    }
    Duration wait = waits ? asked : null;
    StringBuilder message = new StringBuilder(where(request)).append(" answered ").append(status);
    message.append("; ").append(known.orElseGet(() -> advice(type, status, headers, wait)));
    if (type == FailureType.UNAVAILABLE) {
      message.append(proxies.through(request));
    }
    String excerpt = text.excerpt(body);
    if (!excerpt.isEmpty()) {
      message.append("; it says: ").append(excerpt);
    }
    return new FailureException(type, message.toString(), wait, null);
  }

  /** There is no whole answer. */
  FailureException broken(Request request, IOException e, Duration timeout) {
    if (e instanceof InterruptedIOException) {
      return new FailureException(
          FailureType.TIMEOUT,
          where(request)
              + " gave no whole answer within "
              + timeout.toSeconds()
              + " s; see whether it is up, or raise timeout_seconds"
              + proxies.through(request));
    }
    if (EnvironmentProxies.refuses(e)) {
      return new FailureException(
          FailureType.UNAUTHORIZED, where(request) + " was not asked: " + proxies.refused(request));
    }
    String detail = text.excerpt(e.getMessage());
    return new FailureException(
        FailureType.UNAVAILABLE,
        where(request)
            + " cannot be reached or broke off its answer ("
            + e.getClass().getSimpleName()
            + (detail.isEmpty() ? "" : ": " + detail)
            + "); see whether it is up and the endpoint is right"
            + proxies.through(request));
  }

  /** A 2xx answer that is not what was promised. */
  FailureException badAnswer(Request request, String what, String body) {
    String excerpt = text.excerpt(body);
    return new FailureException(
        FailureType.BAD_ANSWER,
        where(request)
            + " answered "
            + what
            + "; see whether the endpoint is the right API"
            + (excerpt.isEmpty() ? "" : "; it says: " + excerpt));
  }

  /** A 2xx answer whose words are those of a failure. */
  FailureException reported(Request request, int status, String said) {
    FailureType type =
        Refusals.classify(status < 400 ? 400 : status, said)
            .orElseGet(() -> status < 400 ? FailureType.UNAVAILABLE : typeOf(status));
    String excerpt = text.excerpt(said);
    return new FailureException(
        type,
        where(request)
            + " answered with an error; "
            + advice(type, status, Headers.of(), null)
            + (excerpt.isEmpty() ? "" : "; it says: " + excerpt));
  }

  /** A 2xx answer that is larger than what is read. */
  FailureException tooLarge(Request request, long limitBytes) {
    return new FailureException(
        FailureType.TOO_LARGE,
        where(request) + " answered with more than " + limitBytes + " bytes, which is not stored");
  }

  /** A 2xx answer that is a refusal. */
  FailureException filtered(Request request, String what) {
    String excerpt = text.excerpt(what);
    return new FailureException(
        FailureType.CONTENT_FILTER,
        where(request)
            + " refuses this question"
            + (excerpt.isEmpty() ? "" : "; it says: " + excerpt));
  }

  FailureException cancelled(Request request, String why) {
    return new FailureException(FailureType.CANCELLED, where(request) + " was given up: " + why);
  }

  private static FailureType typeOf(int status) {
    if (status >= 500) {
      return FailureType.UNAVAILABLE;
    }
    return switch (status) {
      case 401, 403 -> FailureType.UNAUTHORIZED;
      case 408 -> FailureType.TIMEOUT;
      case 429 -> FailureType.RATE_LIMITED;
      default -> FailureType.BAD_REQUEST;
    };
  }

  private String advice(FailureType type, int status, Headers headers, @Nullable Duration wait) {
    String waiting = wait == null ? "" : ", it asks to wait " + wait.toSeconds() + " s";
    if (type == FailureType.INSUFFICIENT_QUOTA) {
      return "the account has no credit left or its spending limit is reached: add credit or raise"
          + " the limit in the provider's billing settings, then run the same command again";
    }
    if (type == FailureType.CONTENT_FILTER) {
      return "its content filter or usage policy refuses this question";
    }
    if (type == FailureType.CONTEXT_LENGTH) {
      return "the prompt does not fit into the model's context; lower agent.rounds,"
          + " agent.observation_chars or agent.max_tokens where that is wanted";
    }
    if (type == FailureType.RATE_LIMITED) {
      return "too many calls" + waiting;
    }
    if (type == FailureType.UNAVAILABLE) {
      return "it cannot serve now" + waiting;
    }
    if (type == FailureType.TIMEOUT) {
      return "the request reached it too slowly";
    }
    if (type == FailureType.MODEL_NOT_FOUND) {
      return "it has no such model, or not for this key; correct teacher.model, or what the"
          + " endpoint serves";
    }
    if (type == FailureType.UNAUTHORIZED) {
      return key == null
          ? "it wants a key, and none was sent"
          : "it does not accept the key in the environment variable " + key.variable();
    }
    if (status >= 300 && status < 400) {
      String location = headers.get("Location");
      HttpUrl target = location == null ? null : HttpUrl.parse(location);
      return "redirects are not followed"
          + (target == null ? "" : ", it points to " + text.excerpt(place(target)))
          + "; set the endpoint to the API's own address";
    }
    return "check the endpoint and the fields of the spec";
  }

  private static String where(Request request) {
    return request.method() + " " + place(request.url());
  }

  /** Without user, password, query and fragment. */
  private static String place(HttpUrl url) {
    return url.newBuilder().username("").password("").query(null).fragment(null).build().toString();
  }
}
