package io.fireact.api;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask at all: who sends the key; where none is asked for, everybody but the pages of other
 * machines' web sites, which a browser on this machine would let ask in its user's name.
 *
 * <p>A request says by which name it reached this server. A name that is not this server's is
 * refused, since a web site can give its own name this machine's address, and its pages then ask as
 * if they were of this machine (DNS rebinding). Known are this machine's names for itself, what was
 * allowed, and, where others can reach it, all plain addresses, which no web site has for a name.
 */
final class Authenticator {
  /** Allows every name. */
  static final String ANY = "*";

  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[::1]");
  private static final Pattern ADDRESS =
      Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[[0-9a-f:.%]+]");
  private static final Pattern HOST = Pattern.compile("(\\[[^]]*]|[^:]*)(:[0-9]*)?");

  private final Optional<AccessKey> key;
  private final boolean reachable;
  private final Set<String> names;

  /**
   * @param bound where the server listens
   * @param names by which it may be asked as well; {@link #ANY} for all
   */
  Authenticator(Optional<AccessKey> key, InetAddress bound, List<String> names) {
    this.key = key;
    this.reachable = !bound.isLoopbackAddress();
    this.names = names.stream().map(Authenticator::plain).collect(Collectors.toUnmodifiableSet());
  }

  /**
   * @throws ApiException 400, 401 or 403
   */
  void check(HttpExchange exchange) throws ApiException {
    Headers headers = exchange.getRequestHeaders();
    List<String> hosts = headers.getOrDefault("Host", List.of());
    // Before HTTP/1.1 there was no such header, and no browser speaks that.
    if (hosts.size() > 1 || (hosts.isEmpty() && !exchange.getProtocol().equals("HTTP/1.0"))) {
      throw ApiException.request(400, "a request has one header Host", null);
    }
    for (String host : hosts) {
      checkName(HOST.matcher(host.strip()).replaceFirst("$1"), host);
    }
    @Nullable String target = exchange.getRequestURI().getHost();
    if (target != null) {
      checkName(target, target);
    }
    if (key.isPresent()) {
      if (!key.get().matches(headers.getFirst("Authorization"))) {
        throw ApiException.request(
            401,
            "the key is missing or wrong; send it as the header Authorization: Bearer KEY",
            "invalid_api_key");
      }
      return;
    }
    for (String origin : headers.getOrDefault("Origin", List.of())) {
      if (!local(origin)) {
        throw ApiException.request(
            403,
            "web pages of other machines are not answered without a key; see --api-key-variable",
            null);
      }
    }
  }

  private void checkName(String name, String written) throws ApiException {
    String plain = plain(name);
    if (!names.contains(ANY)
        && !names.contains(plain)
        && !LOOPBACK.matcher(plain).matches()
        && !(reachable && ADDRESS.matcher(plain).matches())) {
      throw ApiException.request(
          403,
          "this server is not known by the name '%s'; --allow-host NAME lets it be asked by another name"
              .formatted(RequestBody.shortened(written)),
          null);
    }
  }

  private boolean local(String origin) {
    try {
      @Nullable String host = URI.create(origin).getHost();
      return host != null
          && (LOOPBACK.matcher(plain(host)).matches() || names.contains(plain(host)));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Without capitals and the dot that may end a name. */
  private static String plain(String name) {
    String lower = name.strip().toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }
}
