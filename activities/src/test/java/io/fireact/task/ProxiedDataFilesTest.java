package io.fireact.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.failure.FailureException;
import io.fireact.http.EnvironmentProxies;
import io.fireact.http.LoopbackProxy;
import io.fireact.spec.DataFile;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Map;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProxiedDataFilesTest {
  /** Of the text {@code x}. */
  private static final String DIGEST =
      "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";

  private static final DataFile FILE =
      new DataFile("hotpotqa/dev.json", DIGEST, "http://data.example.test/dev.json");

  @Test
  void aDataFileIsFetchedThroughTheProxyOfTheEnvironment(@TempDir Path directory) throws Exception {
    try (MockWebServer publisher = new MockWebServer()) {
      publisher.start(InetAddress.getLoopbackAddress(), 0);
      publisher.enqueue(new MockResponse.Builder().body("x").build());
      LoopbackProxy proxy = new LoopbackProxy("me:secret", publisher.getPort());
      OkHttpClient good = client("me:secret", proxy);
      assertThat(new DataFiles(null, directory.resolve("a"), good).file(FILE)).hasContent("x");
      OkHttpClient wrong = client("me:wrong-word", proxy);
      assertThatThrownBy(() -> new DataFiles(null, directory.resolve("b"), wrong).file(FILE))
          .isInstanceOf(FailureException.class)
          .hasMessageContainingAll("dev.json", "127.0.0.1:" + proxy.port(), "http_proxy")
          .hasMessageNotContaining("wrong-word");
      proxy.close();
      assertThatThrownBy(() -> new DataFiles(null, directory.resolve("b"), wrong).file(FILE))
          .isInstanceOf(FailureException.class)
          .hasMessageContainingAll("127.0.0.1:" + proxy.port(), "http_proxy")
          .hasMessageNotContaining("wrong-word");
      for (OkHttpClient client : new OkHttpClient[] {good, wrong}) {
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
      }
    }
  }

  private static OkHttpClient client(String user, LoopbackProxy proxy) {
    return EnvironmentProxies.client(
        Map.of("http_proxy", "http://" + user + "@127.0.0.1:" + proxy.port()));
  }
}
