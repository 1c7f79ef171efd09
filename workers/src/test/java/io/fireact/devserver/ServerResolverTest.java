package io.fireact.devserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.config.CacheDirectory;
import io.fireact.config.Home;
import io.fireact.devserver.ServerConnection.Kind;
import io.fireact.failure.FailureException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServerResolverTest {
  private final Path directory;
  private final List<String> notices = new ArrayList<>();

  ServerResolverTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void theOptionKnowsThreeWordsAndAddresses() {
    assertThat(ServerChoice.parse("auto")).isEqualTo(new ServerChoice.Auto());
    assertThat(ServerChoice.parse("local")).isEqualTo(new ServerChoice.Local());
    assertThat(ServerChoice.parse("memory")).isEqualTo(new ServerChoice.Memory());
    assertThat(ServerChoice.parse("temporal.example:7233"))
        .isEqualTo(new ServerChoice.Address("temporal.example:7233"));
    assertThatThrownBy(() -> ServerChoice.parse("http://x:1"))
        .hasMessage("'http://x:1' is not a server; allowed are auto, local, memory, or HOST:PORT");
  }

  @Test
  void aConfiguredAddressComesFirst() {
    assertThat(resolver(Map.of("TEMPORAL_ADDRESS", "127.0.0.1:1")).decide(new ServerChoice.Auto()))
        .satisfies(decision -> assertThat(decision.kind()).isEqualTo(Kind.CONFIGURED))
        .satisfies(decision -> assertThat(decision.target()).isEqualTo("127.0.0.1:1"));
  }

  @Test
  void aProfileOfTheConfigurationFileCountsAsConfigured() throws IOException {
    Path file = directory.resolve("temporal.toml");
    Files.writeString(file, "[profile.lab]\naddress = \"10.0.0.1:7233\"\n");
    Map<String, String> environment =
        Map.of("TEMPORAL_CONFIG_FILE", file.toString(), "TEMPORAL_PROFILE", "lab");
    assertThat(resolver(environment).decide(new ServerChoice.Auto()).target())
        .isEqualTo("10.0.0.1:7233");
  }

  @Test
  void aConfiguredServerThatDoesNotAnswerIsNamed() throws IOException {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    assertThatThrownBy(
            () ->
                resolver(Map.of("TEMPORAL_ADDRESS", "127.0.0.1:" + port))
                    .connect(new ServerChoice.Auto(), false, null))
        .isInstanceOf(FailureException.class)
        .hasMessageContainingAll("127.0.0.1:" + port, "did not answer", "--server local");
  }

  @Test
  void withoutABinaryTheServiceInMemoryServesAndSaysWhatIsLost() throws IOException {
    noDownload();
    try (ServerConnection connection =
        resolver(Map.of()).connect(new ServerChoice.Auto(), false, null)) {
      assertThat(connection.kind()).isEqualTo(Kind.MEMORY);
      assertThat(connection.answers()).isTrue();
    }
    assertThat(notices)
        .singleElement()
        .asString()
        .contains("no web UI", "status", "submitted anew", "workers/install-temporal");
  }

  @Test
  void askingForTheLocalServerWithoutABinaryIsAnError() throws IOException {
    noDownload();
    assertThatThrownBy(() -> resolver(Map.of()).connect(new ServerChoice.Local(), false, null))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("workers/install-temporal");
  }

  @Test
  void theLocalServerIsConnectedAndItsWebPageNamed() {
    TemporalBinary binary = RealTemporal.binary();
    Map<String, String> environment = Map.of("FIREACT_TEMPORAL", binary.path().toString());
    assertThat(resolver(environment).connectIfRunning(new ServerChoice.Auto())).isEmpty();
    try (ServerConnection connection =
        resolver(environment).connect(new ServerChoice.Auto(), false, null)) {
      assertThat(connection.kind()).isEqualTo(Kind.LOCAL);
      assertThat(connection.answers()).isTrue();
      assertThat(connection.uiAddress().orElseThrow()).startsWith("http://127.0.0.1:");
    }
    assertThat(LocalServer.running(home().server())).isEmpty();
  }

  private Home home() {
    return new Home(directory.resolve("home"));
  }

  private CacheDirectory cache() {
    return new CacheDirectory(directory.resolve("cache"));
  }

  private ServerResolver resolver(Map<String, String> environment) {
    Map<String, String> all = new HashMap<>(environment);
    all.putIfAbsent("TEMPORAL_CONFIG_FILE", directory.resolve("none.toml").toString());
    return new ServerResolver(
        home(), cache(), all, Clock.systemUTC(), notices::add, options -> options);
  }

  private void noDownload() throws IOException {
    Files.createDirectories(cache().temporalDownload());
    Files.writeString(cache().temporalDownload().resolve("failed"), "the test forbids it\n");
  }
}
