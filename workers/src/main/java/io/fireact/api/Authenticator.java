package io.fireact.api;

import io.fireact.endpoint.Exchange;
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
   * @throws ApiException 401 or 403
   */
  void check(Exchange exchange) throws ApiException {
    checkName(exchange.host());
    if (key.isPresent()) {
      if (exchange.headers("Authorization").stream().noneMatch(key.get()::matches)) {
        throw ApiException.request(
            401,
            "the key is missing or wrong; send it as the header Authorization: Bearer KEY",
            "invalid_api_key");
      }
      return;
    }
    for (String origin : exchange.headers("Origin")) {
      if (!local(origin)) {
        throw ApiException.request(
            403,
            "web pages of other machines are not answered without a key; see --api-key-variable",
            null);
      }
    }
  }

  private void checkName(String name) throws ApiException {
    String plain = plain(name);
    if (!names.contains(ANY)
        && !names.contains(plain)
        && !LOOPBACK.matcher(plain).matches()
        && !(reachable && ADDRESS.matcher(plain).matches())) {
      throw ApiException.request(
          403,
          "this server is not known by the name '%s'; --allow-host NAME lets it be asked by another name"
              .formatted(RequestBody.shortened(name)),
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
