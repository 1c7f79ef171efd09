package io.fireact.lm.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.failure.FailureType;
import io.fireact.http.EnvironmentProxies;
import io.fireact.http.LoopbackProxy;
import java.nio.file.Path;
import java.util.Map;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hub that is reached through a proxy only, as behind a company's wall. */
final class ProxiedHubTest extends HubCase {
  private static final String FAR = "http://hub.example.test";

  ProxiedHubTest(@TempDir Path directory) {
    super(directory);
  }

  @Test
  void aModelIsFetchedThroughTheProxyOfTheEnvironment() throws Exception {
    hub.publish(Models.single());
    try (LoopbackProxy proxy = new LoopbackProxy("me:secret word", hub.port())) {
      OkHttpClient client = client("http://me:secret%20word@127.0.0.1:" + proxy.port());
      BaseModelSource source = source(client, "HF_ENDPOINT", FAR);
      ModelManifest manifest = source.identify(HubPeer.MODEL, "main");
      assertHolds(source.fetch(manifest, QUIET), Models.single());
      assertThat(proxy.asked()).isNotEmpty().allMatch(line -> line.contains(FAR));
      end(client);
    }
  }

  @Test
  void aProxyThatWantsToKnowWhoAsksAndOneThatIsDownAreNamed() {
    LoopbackProxy proxy = new LoopbackProxy("me:secret", hub.port());
    OkHttpClient client = client("http://me:wrong-word@127.0.0.1:" + proxy.port());
    BaseModelSource source = source(client, "HF_ENDPOINT", FAR);
    assertThatThrownBy(() -> source.identify(HubPeer.MODEL, "main"))
        .satisfies(is(FailureType.UNAUTHORIZED))
        .hasMessageContainingAll("127.0.0.1:" + proxy.port(), "http_proxy")
        .hasMessageNotContaining("wrong-word");
    proxy.close();
    client.connectionPool().evictAll();
    assertThatThrownBy(() -> source.identify(HubPeer.MODEL, "main"))
        .satisfies(is(FailureType.UNAVAILABLE))
        .hasMessageContainingAll("127.0.0.1:" + proxy.port(), "http_proxy")
        .hasMessageNotContaining("wrong-word");
    end(client);
  }

  private static OkHttpClient client(String proxy) {
    return EnvironmentProxies.client(Map.of("http_proxy", proxy));
  }

  private static void end(OkHttpClient client) {
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
  }
}
