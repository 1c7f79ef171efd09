package io.fireact.serve;

import com.sun.net.httpserver.Headers;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who may ask at all: who sends the key; where none is asked for, everybody but the pages of other
 * machines' web sites, which a browser on this machine would let ask in its user's name.
 */
final class Admission {
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[::1]", Pattern.CASE_INSENSITIVE);

  private final Optional<AccessKey> key;

  Admission(Optional<AccessKey> key) {
    this.key = key;
  }

  /**
   * @throws Refusal 401 or 403
   */
  void check(Headers headers) throws Refusal {
    if (key.isPresent()) {
      if (!key.get().opens(headers.getFirst("Authorization"))) {
        throw Refusal.request(
            401,
            "the key is missing or wrong; send it as the header Authorization: Bearer KEY",
            "invalid_api_key");
      }
      return;
    }
    String origin = headers.getFirst("Origin");
    if (origin != null && !local(origin)) {
      throw Refusal.request(
          403,
          "web pages of other machines are not answered without a key; see --api-key-variable",
          null);
    }
  }

  private static boolean local(String origin) {
    try {
      String host = URI.create(origin).getHost();
      return host != null && LOOPBACK.matcher(host).matches();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
