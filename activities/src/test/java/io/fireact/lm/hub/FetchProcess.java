package io.fireact.lm.hub;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import okhttp3.OkHttpClient;

/** A process of its own that fetches the peer's model, to be killed or to compete. */
final class FetchProcess {
  private FetchProcess() {}

  /**
   * @param arguments the hub's address and the cache
   */
  public static void main(String[] arguments) {
    Map<String, String> environment = Map.of("HF_ENDPOINT", arguments[0], "HOME", "/");
    BaseModelSource source =
        new BaseModelSource(new OkHttpClient(), environment, Path.of(arguments[1]));
    ModelManifest manifest = source.identify(HubPeer.MODEL, "main");
    source.fetch(manifest, (done, total) -> {});
  }

  static Process start(HubPeer hub, Path cache) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            FetchProcess.class.getName(),
            hub.address(),
            cache.toString())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
