package io.fireact.http;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import okhttp3.Authenticator;
import okhttp3.Credentials;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * Where HTTP clients are made: they go through the proxies that the environment names, as curl
 * does. {@code https_proxy}, {@code http_proxy} and {@code all_proxy} hold one each, by the scheme
 * of what is asked; {@code no_proxy} says what is asked directly, see {@link NoProxy}. Names in
 * lower case win over those in upper case. This machine itself is never asked through a proxy.
 * Where Java's own proxy properties are set, such as {@code https.proxyHost}, they decide instead.
 *
 * <p>Proxies are {@code http://} or {@code socks5://}, the former with user and password where they
 * want one. What cannot be used is refused when something would go through it, so that work on this
 * machine alone is not stopped by it. Not for Temporal's own connection, which has a configuration
 * of its own.
 */
public final class EnvironmentProxies extends ProxySelector {
  private static final String AUTHENTICATE = "Proxy-Authorization";
  static final EnvironmentProxies NONE = new EnvironmentProxies(Map.of(), null);

  private final Map<String, String> environment;
  private final @Nullable ProxySelector java;

  /** Whether a host, as it stands in a URL, is this machine by its name alone. */
  public static boolean isThisMachine(String host) {
    return NoProxy.isThisMachine(host);
  }

  /**
   * @param java what Java's own properties say; null for nothing
   */
  EnvironmentProxies(Map<String, String> environment, @Nullable ProxySelector java) {
    this.environment = environment;
    this.java = java;
  }

  /** A client for the world outside; close its pool and dispatcher when it is no longer needed. */
  public static OkHttpClient client(Map<String, String> environment) {
    EnvironmentProxies proxies = new EnvironmentProxies(environment, javaProperties());
    return proxies.client();
  }

  OkHttpClient client() {
    return new OkHttpClient.Builder()
        .proxySelector(this)
        .proxyAuthenticator(authenticator())
        .addNetworkInterceptor(credentials())
        .build();
  }

  /** Those of a client; none where it was made elsewhere. */
  public static EnvironmentProxies of(OkHttpClient http) {
    return http.proxySelector() instanceof EnvironmentProxies proxies ? proxies : NONE;
  }

  private static @Nullable ProxySelector javaProperties() {
    for (String name : new String[] {"http.proxyHost", "https.proxyHost", "socksProxyHost"}) {
      if (!System.getProperty(name, "").isEmpty()) {
        return ProxySelector.getDefault();
      }
    }
    return Boolean.getBoolean("java.net.useSystemProxies") ? ProxySelector.getDefault() : null;
  }

  @Override
  public List<Proxy> select(URI uri) {
    String host = String.valueOf(uri.getHost());
    if (NoProxy.isThisMachine(host)) {
      return List.of(Proxy.NO_PROXY);
    }
    if (java != null) {
      return java.select(uri);
    }
    return List.of(
        chosen(uri.getScheme(), host, uri.getPort()).map(Chosen::proxy).orElse(Proxy.NO_PROXY));
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException failure) {
    // The failure says so where it is reported.
  }

  /**
   * A proxy and where it was named.
   *
   * @param shown its address without user and password
   * @param user with the password, as {@code user:password}; empty for none
   */
  private record Chosen(String variable, Proxy proxy, String shown, String user) {}

  private Optional<Chosen> chosen(String scheme, String host, int port) {
    int asked = port > 0 ? port : HttpUrl.defaultPort(scheme);
    if (NoProxy.of(value("no_proxy").orElse("")).covers(host, asked)) {
      return Optional.empty();
    }
    for (String name : List.of(scheme.toLowerCase(Locale.ROOT) + "_proxy", "all_proxy")) {
      Optional<String> value = value(name);
      if (value.isPresent()) {
        return Optional.of(read(variable(name), value.get()));
      }
    }
    return Optional.empty();
  }

  private Optional<String> value(String name) {
    return Optional.of(environment.getOrDefault(variable(name), "").strip())
        .filter(value -> !value.isEmpty());
  }

  private String variable(String name) {
    boolean lower = !environment.getOrDefault(name, "").isBlank();
    return lower ? name : name.toUpperCase(Locale.ROOT);
  }

  private static Chosen read(String variable, String value) {
    int schemeEnd = value.indexOf("://");
    String scheme = schemeEnd < 0 ? "http" : value.substring(0, schemeEnd).toLowerCase(Locale.ROOT);
    String rest = schemeEnd < 0 ? value : value.substring(schemeEnd + 3);
    // A password may hold anything, so the last @ ends it.
    int at = rest.lastIndexOf('@');
    String user = at < 0 ? "" : decoded(rest.substring(0, at));
    boolean socks = scheme.equals("socks5") || scheme.equals("socks5h") || scheme.equals("socks");
    if (!socks && !scheme.equals("http")) {
      throw unusable(variable, "is no http or socks5 proxy, and others are not supported");
    }
    if (socks && !user.isEmpty()) {
      throw unusable(
          variable, "has a user and password, which are supported for http proxies only");
    }
    HttpUrl address = HttpUrl.parse("http://" + rest.substring(at + 1));
    if (address == null) {
      throw unusable(variable, "is not the address of a proxy");
    }
    boolean written = rest.substring(at + 1).matches("(\\[[^]]*]|[^:/]*):[0-9]+(/.*)?");
    int port = socks && !written ? 1080 : address.port();
    String host = address.host();
    String shown = scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    return new Chosen(
        variable,
        new Proxy(
            socks ? Proxy.Type.SOCKS : Proxy.Type.HTTP,
            InetSocketAddress.createUnresolved(host, port)),
        shown,
        user);
  }

  private static FailureException unusable(String variable, String why) {
    return new FailureException(
        FailureType.BAD_DATA,
        "the environment variable "
            + variable
            + " "
            + why
            + "; write it as http://HOST:PORT, or unset it");
  }

  /** Percent escapes as what they stand for; a plus sign is one. */
  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text; // a password with a percent sign of its own
    }
  }

  /** Sends user and password at once where a tunnel is asked for, and not a second time. */
  private Authenticator authenticator() {
    return (route, response) -> {
      Request request = response.request();
      String user = user(request.url().host(), request.url().port(), "https");
      return user.isEmpty() || request.header(AUTHENTICATE) != null
          ? null
          : request.newBuilder().header(AUTHENTICATE, basic(user)).build();
    };
  }

  /** A body that is sent once cannot be sent again after the proxy asked who wants it. */
  private Interceptor credentials() {
    return chain -> {
      Request request = chain.request();
      boolean plain =
          !request.isHttps()
              && chain.connection() != null
              && chain.connection().route().proxy().type() == Proxy.Type.HTTP;
      String user = plain ? user(request.url().host(), request.url().port(), "http") : "";
      Request sent =
          user.isEmpty() || request.header(AUTHENTICATE) != null
              ? request
              : request.newBuilder().header(AUTHENTICATE, basic(user)).build();
      return chain.proceed(sent);
    };
  }

  private String user(String host, int port, String scheme) {
    return java == null ? chosen(scheme, host, port).map(Chosen::user).orElse("") : "";
  }

  private static String basic(String user) {
    int colon = user.indexOf(':');
    return Credentials.basic(
        colon < 0 ? user : user.substring(0, colon),
        colon < 0 ? "" : user.substring(colon + 1),
        StandardCharsets.UTF_8);
  }

  private Optional<Chosen> chosen(Request request) {
    HttpUrl url = request.url();
    if (java != null || NoProxy.isThisMachine(url.host())) {
      return Optional.empty();
    }
    return chosen(url.scheme(), url.host(), url.port());
  }

  /** Which proxy a request went through, as the end of a sentence; empty where it went directly. */
  public String through(Request request) {
    return chosen(request)
        .map(one -> "; it was asked through the proxy " + one.shown + " of " + one.variable)
        .orElse("");
  }

  /** Whether a proxy, not the peer, wants to know who asks. */
  public static boolean refuses(IOException failure) {
    return String.valueOf(failure.getMessage()).contains("Failed to authenticate with proxy");
  }

  /** The sentence for that. */
  public String refused(Request request) {
    return chosen(request)
        .map(
            one ->
                "the proxy "
                    + one.shown
                    + " of "
                    + one.variable
                    + (one.user.isEmpty()
                        ? " wants a user and password"
                        : " does not accept its user and password")
                    + "; set "
                    + one.variable
                    + " to http://USER:PASSWORD@HOST:PORT")
        .orElse("a proxy wants to know who asks");
  }

  /** Passwords of proxies, which no message may show. */
  List<String> secrets() {
    List<String> secrets = new ArrayList<>();
    for (String name : List.of("https_proxy", "http_proxy", "all_proxy")) {
      value(name)
          .ifPresent(
              value -> {
                try {
                  String user = read(variable(name), value).user;
                  int colon = user.indexOf(':');
                  if (colon >= 0) {
                    secrets.add(user.substring(colon + 1));
                  }
                } catch (FailureException e) {
                  // It is refused where it would be used.
                }
              });
    }
    secrets.removeIf(String::isEmpty);
    return secrets;
  }
}
