package io.fireact.lm.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.failure.FailureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import okhttp3.OkHttpClient;

/** Whatever a peer does, a file is right or not there, and a good peer afterwards completes it. */
class DownloadPropertyTest {
  private static final String FILE = "model.safetensors";

  /** What the peer does with one request. */
  enum Trouble {
    CUT,
    WHOLE,
    WRONG,
    REFUSED_RANGE,
    DOWN,
    SHORT
  }

  @Property(tries = 25)
  void aFileIsRightOrNotThere(@ForAll("troubles") List<Trouble> troubles) throws IOException {
    Path cache = Files.createTempDirectory("cache");
    OkHttpClient http = new OkHttpClient();
    try (HubPeer hub = new HubPeer().publish(Models.single())) {
      for (Trouble trouble : troubles) {
        hub.next(FILE, reply(trouble));
      }
      BaseModelSource source =
          new BaseModelSource(
              http, Map.of("HF_ENDPOINT", hub.address(), "HOME", "/"), cache, Clock.systemUTC());
      ModelManifest manifest = source.identify(HubPeer.MODEL, "main");
      // A request spends one trouble at least, so then the peer is good.
      for (int attempt = 0; attempt <= troubles.size(); attempt++) {
        try {
          HubCase.assertHolds(source.fetch(manifest, (done, total) -> {}), Models.single());
        } catch (FailureException e) {
          assertThat(cache.resolve("blobs").resolve(Digests.of(weights()))).doesNotExist();
        }
      }
      HubCase.assertHolds(source.fetch(manifest, (done, total) -> {}), Models.single());
    } finally {
      http.connectionPool().evictAll();
      delete(cache);
    }
  }

  @Provide
  Arbitrary<List<Trouble>> troubles() {
    return Arbitraries.of(Set.of(Trouble.values())).list().ofMaxSize(12);
  }

  private static HubPeer.Reply reply(Trouble trouble) {
    return switch (trouble) {
      case CUT ->
          asked -> {
            int middle = asked.from() + (Models.WEIGHTS - asked.from()) / 3;
            asked.send(asked.head(), asked.from(), middle);
          };
      case WHOLE -> HubPeer.ignoringTheRange();
      case WRONG -> asked -> asked.head().write(Models.weights(5, Models.WEIGHTS - asked.from()));
      case REFUSED_RANGE -> HubPeer.status(416);
      case DOWN -> HubPeer.status(500);
      case SHORT ->
          asked -> {
            asked.exchange().sendResponseHeaders(200, 0);
            asked.send(asked.exchange().getResponseBody(), 0, 1000);
          };
    };
  }

  private static byte[] weights() {
    return Models.weights(1, Models.WEIGHTS);
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted((one, other) -> other.compareTo(one)).toList()) {
        Files.delete(path);
      }
    }
  }
}
