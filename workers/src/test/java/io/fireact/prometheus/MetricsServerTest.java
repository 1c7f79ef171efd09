package io.fireact.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.uber.m3.tally.Scope;
import com.uber.m3.util.Duration;
import io.fireact.failure.FailureException;
import io.fireact.meter.Meter;
import io.fireact.meter.Meters;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class MetricsServerTest {
  /** The text format's grammar of a sample: name, optional labels, value. */
  private static final Pattern SAMPLE =
      Pattern.compile(
          "([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\\n]|\\\\.)*\""
              + "(?:,[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\\n]|\\\\.)*\")*,?\\})?"
              + " (NaN|[+-]Inf|[-+0-9.eE]+)");

  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void everyMeterOfOursIsScrapedUnderItsDocumentedNames() throws Exception {
    PrometheusMeterRegistry registry = Registries.create();
    Meters meters = new Meters(registry);
    for (Meter meter : Meter.values()) {
      record(meters, meter);
    }
    try (MetricsServer server = new MetricsServer(registry, 0, Optional::empty)) {
      List<String> series = series(get(server, "/metrics").body());
      for (Meter meter : Meter.values()) {
        assertThat(series).as("%s", meter).containsAll(SeriesNames.of(meter));
      }
    }
  }

  @Test
  void aTagsValueIsScrapedUnderItsKey() throws Exception {
    PrometheusMeterRegistry registry = Registries.create();
    new Meters(registry).count(Meter.EPISODES, 3, "evaluate", "finished");
    try (MetricsServer server = new MetricsServer(registry, 0, Optional::empty)) {
      assertThat(get(server, "/metrics").body())
          .contains("fireact_episodes_total{disposition=\"finished\",stage=\"evaluate\"} 3.0\n");
    }
  }

  @Test
  void theSdksTimersHaveFewBuckets() throws Exception {
    PrometheusMeterRegistry registry = Registries.create();
    try (Scope scope = Registries.sdkScope(registry)) {
      scope.timer("temporal_request_latency").record(Duration.ofMillis(3));
    }
    try (MetricsServer server = new MetricsServer(registry, 0, Optional::empty)) {
      List<String> buckets =
          series(get(server, "/metrics").body()).stream()
              .filter("temporal_request_latency_seconds_bucket"::equals)
              .toList();
      assertThat(buckets).hasSizeBetween(10, 20);
    }
  }

  @Test
  void readinessFollowsTheProcess() throws Exception {
    AtomicReference<Optional<String>> unreadyReason =
        new AtomicReference<>(Optional.of("workers are starting"));
    try (MetricsServer server =
        new MetricsServer(
            Registries.create(), 0, () -> Objects.requireNonNull(unreadyReason.get()))) {
      assertThat(get(server, "/healthz").statusCode()).isEqualTo(200);
      HttpResponse<String> notYet = get(server, "/readyz");
      assertThat(notYet.statusCode()).isEqualTo(503);
      assertThat(notYet.body()).isEqualTo("workers are starting\n");
      unreadyReason.set(Optional.empty());
      assertThat(get(server, "/readyz").statusCode()).isEqualTo(200);
      assertThat(get(server, "/etc/passwd").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void thoseWhoSayNothingHoldNobodyUp() throws Exception {
    List<Socket> silent = new ArrayList<>();
    try (MetricsServer server = new MetricsServer(Registries.create(), 0, Optional::empty)) {
      for (int i = 0; i < 20; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.getOutputStream().write("GET /healthz HTTP".getBytes(StandardCharsets.US_ASCII));
        silent.add(socket);
      }
      assertThat(get(server, "/healthz").body()).isEqualTo("ok\n");
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  @Test
  void onlyReadingIsAnswered() throws Exception {
    try (MetricsServer server = new MetricsServer(Registries.create(), 0, Optional::empty)) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/metrics"));
      HttpResponse<String> head =
          client.send(
              request.method("HEAD", HttpRequest.BodyPublishers.noBody()).build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(head.statusCode()).isEqualTo(200);
      assertThat(head.body()).isEmpty();
      HttpResponse<String> post =
          client.send(
              request.POST(HttpRequest.BodyPublishers.ofString("x")).build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(post.statusCode()).isEqualTo(405);
      assertThat(post.headers().firstValue("allow")).contains("GET, HEAD");
    }
  }

  @Test
  void aTakenPortSaysWhatToDo() {
    try (MetricsServer first = new MetricsServer(Registries.create(), 0, Optional::empty)) {
      assertThatThrownBy(
              () -> new MetricsServer(Registries.create(), first.port(), Optional::empty).close())
          .isInstanceOf(FailureException.class)
          .hasMessageContainingAll(Integer.toString(first.port()), "--metrics-port off");
    }
  }

  private HttpResponse<String> get(MetricsServer server, String path)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** Names of all samples; fails on a line that is neither a comment nor a sample. */
  private static List<String> series(String text) {
    return text.lines()
        .filter(line -> !line.startsWith("#") && !line.isBlank())
        .map(
            line -> {
              var matcher = SAMPLE.matcher(line);
              assertThat(matcher.matches()).as(line).isTrue();
              return matcher.group(1);
            })
        .toList();
  }

  private static void record(Meters meters, Meter meter) {
    String[] tags = new String[meter.tags().size()];
    Arrays.fill(tags, "some");
    switch (meter.kind()) {
      case COUNTER -> meters.count(meter, 1, tags);
      case GAUGE -> meters.set(meter, 1.5, tags);
      case TIMER -> meters.time(meter, java.time.Duration.ofMillis(7), tags);
      case SUMMARY -> meters.record(meter, 4, tags);
    }
  }
}
