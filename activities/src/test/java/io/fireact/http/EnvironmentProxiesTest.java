package io.fireact.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.search.HttpSearch;
import io.fireact.search.OpenSearch;
import io.fireact.spec.SearchSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients with a proxy between them and a peer, both real and on loopback. */
final class EnvironmentProxiesTest {
  private static final String FOUND = "{\"results\": [{\"snippet\": \"it was found\"}]}";
  private static final String PASSWORD = "pass/word@9:x";
  private static final String USER = "me:" + PASSWORD;
  private static final String ENCODED = "me:pass%2Fword%409%3Ax@";

  private final MockWebServer peer = new MockWebServer();

  @BeforeEach
  void start() throws IOException {
    peer.start(InetAddress.getLoopbackAddress(), 0);
  }

  @AfterEach
  void stop() {
    peer.close();
  }

  @Test
  void aPeerIsAskedThroughTheProxyOfItsScheme() {
    try (LoopbackProxy proxy = new LoopbackProxy(null, peer.getPort())) {
      peer.enqueue(answer(200, FOUND));
      assertThat(search("http://far.example.test/s", "http_proxy", address(proxy, "")))
          .isEqualTo("it was found");
      assertThat(proxy.asked())
          .singleElement()
          .asString()
          .startsWith("GET http://far.example.test/s?q=");
    }
  }

  @Test
  void aProxyGetsItsUserAndPasswordWithTheFirstRequest() {
    try (LoopbackProxy proxy = new LoopbackProxy(USER, peer.getPort())) {
      peer.enqueue(answer(200, FOUND));
      assertThat(search("http://far.example.test/s", "HTTP_PROXY", address(proxy, ENCODED)))
          .isEqualTo("it was found");
      assertThat(proxy.asked()).hasSize(1);
    }
  }

  private static void hangUp(ServerSocket ending) {
    Thread accepting =
        new Thread(
            () -> {
              try {
                while (true) {
                  ending.accept().close();
                }
              } catch (IOException e) {
                // The test is over.
              }
            });
    accepting.setDaemon(true);
    accepting.start();
  }

  @Test
  void aTunnelIsAskedForWithUserAndPassword() throws IOException {
    try (ServerSocket ending = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        LoopbackProxy proxy = new LoopbackProxy(USER, ending.getLocalPort())) {
      // Who is behind it hangs up; that the tunnel was made is what counts. A server of plain HTTP
      // may instead wait for the end of a line, which only some of TLS's random bytes have.
      hangUp(ending);
      FailureException failure =
          failure("https://far.example.test/s", "https_proxy", address(proxy, ENCODED));
      assertThat(failure.type()).isEqualTo(FailureType.UNAVAILABLE);
      assertThat(failure)
          .hasMessageContaining("through the proxy http://127.0.0.1:" + proxy.port())
          .hasMessageContaining("https_proxy");
      assertThat(proxy.asked())
          .isNotEmpty()
          .allMatch(line -> line.startsWith("CONNECT far.example.test:443 "));
    }
  }

  @ParameterizedTest
  @CsvSource({"http,''", "http,me:wrong@", "https,''", "https,me:wrong@"})
  void aProxyThatWantsToKnowWhoAsksIsNamed(String scheme, String user) {
    try (LoopbackProxy proxy = new LoopbackProxy(USER, peer.getPort())) {
      FailureException failure =
          failure(scheme + "://far.example.test/s", scheme + "_proxy", address(proxy, user));
      assertThat(failure.type()).isEqualTo(FailureType.UNAUTHORIZED);
      assertThat(failure)
          .hasMessageContaining("the proxy http://127.0.0.1:" + proxy.port())
          .hasMessageContaining(scheme + "_proxy")
          .hasMessageContaining("password")
          .hasMessageNotContaining("wrong");
    }
  }

  @Test
  void aBrokenProxyIsNamedWithoutItsPassword() throws IOException {
    try (ClosedPort closed = new ClosedPort()) {
      FailureException failure =
          failure(
              "http://far.example.test/s",
              "ALL_PROXY",
              "http://" + ENCODED + "127.0.0.1:" + closed.port());
      assertThat(failure.type()).isEqualTo(FailureType.UNAVAILABLE);
      assertThat(failure)
          .hasMessageContaining("through the proxy " + closed.url() + " of ALL_PROXY")
          .hasMessageNotContaining("pass");
    }
  }

  @Test
  void aPasswordThatTheProxyEchoesIsNotShown() {
    try (LoopbackProxy proxy = new LoopbackProxy(USER, peer.getPort())) {
      peer.enqueue(answer(500, "{\"error\": \"" + PASSWORD + "\"}"));
      FailureException failure =
          failure("http://far.example.test/s", "http_proxy", address(proxy, ENCODED));
      assertThat(failure).hasMessageContaining("[key]").hasMessageNotContaining(PASSWORD);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ftp://h:1, is no http or socks5 proxy",
    "https://h:1, is no http or socks5 proxy",
    "http://, is not the address of a proxy",
    "socks5://a:b@h:1, supported for http proxies only"
  })
  void anAddressThatCannotBeUsedIsRefusedWhereItWouldBe(String value, String said) {
    FailureException failure = failure("http://far.example.test/s", "http_proxy", value);
    assertThat(failure.type()).isEqualTo(FailureType.BAD_DATA);
    assertThat(failure).hasMessageContaining(said).hasMessageContaining("http_proxy");
    peer.enqueue(answer(200, FOUND));
    assertThat(search("http://127.0.0.1:" + peer.getPort() + "/s", "http_proxy", value))
        .isEqualTo("it was found");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://a.example | https_proxy=http://p:1 | p:1",
        "https://a.example | HTTPS_PROXY=http://p:1 | p:1",
        "https://a.example | HTTPS_PROXY=http://p:1;https_proxy=http://q:2 | q:2",
        "https://a.example | http_proxy=http://p:1 | DIRECT",
        "https://a.example | all_proxy=http://p:1 | p:1",
        "https://a.example | https_proxy=p | p:80",
        "https://a.example | https_proxy=p:3128/ | p:3128",
        "https://a.example | https_proxy=http://[::1]:3128 | [::1]:3128",
        "https://a.example | https_proxy=socks5h://p | p:1080",
        "https://a.example | https_proxy=http://u:a@b@p:3 | p:3",
        "https://a.example | https_proxy=' ' | DIRECT",
        "https://a.example | https_proxy=http://p:1;NO_PROXY=a.example | DIRECT",
        "https://a.example | https_proxy=http://p:1;no_proxy=a.example:443 | DIRECT",
        "https://a.example | https_proxy=http://p:1;no_proxy=a.example:80 | p:1",
        "https://a.example | https_proxy=http://p:1;no_proxy=* | DIRECT",
        "http://localhost:9 | http_proxy=http://p:1 | DIRECT",
        "http://127.8.8.8 | all_proxy=http://p:1 | DIRECT",
        "http://[::1]:9 | all_proxy=http://p:1 | DIRECT"
      })
  void theEnvironmentSaysWhichProxy(String asked, String variables, String proxy) {
    Map<String, String> environment = new HashMap<>();
    for (String variable : variables.replace("'", "").split(";")) {
      environment.put(
          variable.substring(0, variable.indexOf('=')),
          variable.substring(variable.indexOf('=') + 1));
    }
    Proxy found = new EnvironmentProxies(environment, null).select(URI.create(asked)).get(0);
    String shown =
        found.type() == Proxy.Type.DIRECT
            ? "DIRECT"
            : found.address().toString().replaceFirst("/?<unresolved>", "");
    assertThat(shown.replace("0:0:0:0:0:0:0:1", "::1").replace("[[", "[").replace("]]", "]"))
        .isIn(proxy, proxy.replace("[", "").replace("]", ""));
  }

  private static MockResponse answer(int code, String body) {
    return new MockResponse.Builder().code(code).body(body).build();
  }

  private static String address(LoopbackProxy proxy, String user) {
    return "http://" + user + "127.0.0.1:" + proxy.port();
  }

  private static FailureException failure(String endpoint, String variable, String value) {
    FailureException failure =
        catchThrowableOfType(FailureException.class, () -> search(endpoint, variable, value));
    assertThat(failure).isNotNull();
    return failure;
  }

  private static String search(String endpoint, String variable, String value) {
    OkHttpClient http = new EnvironmentProxies(Map.of(variable, value), null).client();
    SearchSpec.Http spec = new SearchSpec.Http("t", endpoint, 1, 100, 20);
    try (OpenSearch search = new OpenSearch(spec, new HttpSearch(spec, http))) {
      return search.observe("who?");
    } finally {
      http.dispatcher().executorService().shutdown();
      http.connectionPool().evictAll();
    }
  }
}
