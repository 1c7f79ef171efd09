package io.fireact.lm.hub;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.http.ApiKey;
import io.fireact.http.EnvironmentProxies;
import io.fireact.http.PeerText;
import io.fireact.http.RetryAfter;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import okhttp3.HttpUrl;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * What can go wrong with a hub, in words that fit models. Addresses appear as they were asked for,
 * without a query and never as a redirect made them: those carry signatures.
 */
final class HubFailures {
  private static final int EXCERPT_LIMIT = 4 << 10;

  private final @Nullable ApiKey token;
  private final EnvironmentProxies proxies;
  private final PeerText text;

  HubFailures(@Nullable ApiKey token, EnvironmentProxies proxies) {
    this.token = token;
    this.proxies = proxies;
    this.text = new PeerText(token, proxies);
  }

  /** The hub answered with a status other than 2xx. */
  FailureException refused(HubRequest asked, Response response, Instant now) {
    int status = response.code();
    if (status == 407) {
      return unasked(asked);
    }
    Duration wait =
        status == 429 || status == 503 ? RetryAfter.read(response.headers(), now) : null;
    FailureType type;
    String advice;
    if (status >= 500) {
      type = FailureType.UNAVAILABLE;
      advice = "the hub cannot serve now";
    } else if (status == 401 || status == 403) {
      type = FailureType.UNAUTHORIZED;
      advice = asked.model() + access();
    } else if (status == 404) {
      type = FailureType.BAD_DATA;
      advice = "there is no " + asked + "; correct the model's name or revision";
    } else if (status == 408) {
      type = FailureType.TIMEOUT;
      advice = "the request reached it too slowly";
    } else if (status == 429) {
      type = FailureType.RATE_LIMITED;
      advice =
          "too many requests"
              + (token == null ? "; with a token in HF_TOKEN more are allowed" : "");
    } else if (status < 400) {
      type = FailureType.BAD_REQUEST;
      advice = "this redirect is not followed; set HF_ENDPOINT to the hub's own address";
    } else {
      type = FailureType.BAD_REQUEST;
      advice = "see whether HF_ENDPOINT names a hub";
    }
    String asking = wait == null ? "" : ", it asks to wait " + wait.toSeconds() + " s";
    return new FailureException(
        type,
        asked.where() + " answered " + status + ": " + advice + asking + says(start(response)),
        wait,
        null);
  }

  private String access() {
    return token == null
        ? " is gated or private, or does not exist; accept its terms on its page, and set HF_TOKEN"
            + " to a token of that account"
        : " is gated or private, and the token in "
            + token.variable()
            + " does not open it; accept its terms with that token's account, or set HF_TOKEN to"
            + " another token";
  }

  /** There is no whole answer. */
  FailureException broken(HubRequest asked, IOException e) {
    if (EnvironmentProxies.refuses(e)) {
      return unasked(asked);
    }
    String through = proxies.through(asked.request());
    if (e instanceof InterruptedIOException) {
      return new FailureException(
          FailureType.TIMEOUT, asked.where() + " gave no answer in time for " + asked + through);
    }
    String detail = text.excerpt(e.getMessage());
    return new FailureException(
        FailureType.UNAVAILABLE,
        asked.where()
            + " cannot be reached or broke off ("
            + e.getClass().getSimpleName()
            + (detail.isEmpty() ? "" : ": " + detail)
            + "); see whether the hub is up and HF_ENDPOINT is right, or use a directory, or set"
            + " HF_HUB_OFFLINE=1 for models that were fetched before"
            + through);
  }

  private FailureException unasked(HubRequest asked) {
    return new FailureException(
        FailureType.UNAUTHORIZED,
        asked.where() + " was not asked: " + proxies.refused(asked.request()));
  }

  /**
   * An answer that cannot be right.
   *
   * @param what follows the address
   * @param body what the hub wrote; empty when it does not help
   */
  FailureException badAnswer(HubRequest asked, String what, String body) {
    return new FailureException(
        FailureType.BAD_ANSWER,
        asked.where()
            + " "
            + what
            + " for "
            + asked
            + "; see whether HF_ENDPOINT names a hub"
            + says(body));
  }

  private String says(String body) {
    String excerpt = text.excerpt(body);
    return excerpt.isEmpty() ? "" : "; it says: " + excerpt;
  }

  private static String start(Response response) {
    try {
      return response.peekBody(EXCERPT_LIMIT).string();
    } catch (IOException e) {
      // The status alone classifies a refusal, however its explanation ends.
      return "";
    }
  }

  /** Without user, password, query and fragment. */
  static String place(HttpUrl url) {
    return url.newBuilder().username("").password("").query(null).fragment(null).build().toString();
  }
}
