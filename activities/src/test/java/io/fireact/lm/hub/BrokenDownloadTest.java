package io.fireact.lm.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokenDownloadTest extends HubCase {
  private static final String FILE = "model.safetensors";
  private static final int HALF = Models.WEIGHTS / 2;

  BrokenDownloadTest(@TempDir Path directory) {
    super(directory);
  }

  @BeforeEach
  void publish() {
    hub.publish(Models.single());
  }

  @Test
  void aCutConnectionIsContinuedWhereItBroke() throws Exception {
    hub.next(FILE, HubPeer.cutAfter(HALF), HubPeer.cutAfter(HALF / 2));

    ModelManifest manifest = fetched();

    assertThat(hub.ranges(FILE))
        .containsExactly("whole", "bytes=" + HALF + "-", "bytes=" + (HALF + HALF / 2) + "-");
    assertThat(hub.sent.get()).as("no byte twice").isEqualTo(manifest.bytes());
  }

  @Test
  void aConnectionThatBringsNothingIsNotTriedAgainHere() throws Exception {
    hub.next(FILE, HubPeer.cutAfter(HALF), HubPeer.cutAfter(0));

    assertFails(FailureType.UNAVAILABLE, FILE, "broke off");
    assertNothingHalfWritten();

    fetched();
    assertThat(hub.ranges(FILE).get(2)).isEqualTo("bytes=" + HALF + "-");
  }

  @Test
  void aConnectionThatBreaksAgainAndAgainIsLeftToTheNextAttempt() throws Exception {
    HubPeer.Reply[] cuts = new HubPeer.Reply[FileDownload.CONNECTIONS];
    Arrays.fill(cuts, HubPeer.cutAfter(1000));
    hub.next(FILE, cuts);

    assertFails(FailureType.UNAVAILABLE, FILE, FileDownload.CONNECTIONS + " times");

    ModelManifest manifest = fetched();
    assertThat(hub.sent.get()).as("no byte twice").isEqualTo(manifest.bytes());
  }

  @Test
  void aPeerThatIgnoresTheRangeStartsTheFileAgain() throws Exception {
    hub.next(FILE, HubPeer.cutAfter(HALF), HubPeer.ignoringTheRange());

    fetched();

    assertThat(hub.ranges(FILE)).containsExactly("whole", "bytes=" + HALF + "-");
  }

  @Test
  void aRangeThatIsRefusedStartsTheFileAgain() throws Exception {
    hub.next(FILE, HubPeer.cutAfter(HALF), HubPeer.status(416));

    fetched();

    assertThat(hub.ranges(FILE)).containsExactly("whole", "bytes=" + HALF + "-", "whole");
  }

  @Test
  void aFileWithAnotherTagStartsAgain() throws Exception {
    hub.next(
        FILE,
        asked -> asked.send(asked.head("ETag", "\"one\""), 0, HALF),
        asked -> asked.send(asked.head("ETag", "\"two\""), HALF, Models.WEIGHTS));

    fetched();

    assertThat(hub.ranges(FILE)).containsExactly("whole", "bytes=" + HALF + "-", "whole");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes 0-199999/400000", "bytes 200000-399999/400001"})
  void aPartThatDoesNotFitStartsTheFileAgain(String range) throws Exception {
    hub.next(
        FILE,
        HubPeer.cutAfter(HALF),
        asked -> {
          asked.exchange().getResponseHeaders().set("Content-Range", range);
          asked.exchange().sendResponseHeaders(206, HALF);
          asked.send(asked.exchange().getResponseBody(), HALF, Models.WEIGHTS);
        });

    fetched();

    assertThat(hub.ranges(FILE)).containsExactly("whole", "bytes=" + HALF + "-", "whole");
  }

  @Test
  void aPartThatNobodyAskedForIsRefused() {
    hub.next(
        FILE,
        asked -> {
          asked.exchange().getResponseHeaders().set("Content-Range", "bytes 0-399999/400000");
          asked.exchange().sendResponseHeaders(206, Models.WEIGHTS);
        });

    assertFails(FailureType.BAD_ANSWER, FILE, "part");
  }

  @Test
  void wrongBytesAreOneClearErrorAndAreDeleted() throws Exception {
    hub.next(FILE, asked -> wrong(asked, 0));

    assertFails(
        FailureType.BAD_DATA, FILE, "SHA-256", Digests.of(Models.weights(1, Models.WEIGHTS)));
    assertThat(parts()).isEmpty();
    assertNothingHalfWritten();

    fetched();
  }

  @Test
  void piecesThatDoNotFitEachOtherAreFetchedOnceMoreAsAWhole() throws Exception {
    hub.next(FILE, HubPeer.cutAfter(HALF), asked -> wrong(asked, HALF));

    fetched();

    assertThat(hub.ranges(FILE)).containsExactly("whole", "bytes=" + HALF + "-", "whole");
  }

  @Test
  void aPartFileOfSomethingElseIsReplaced() throws Exception {
    ModelManifest manifest = identified();
    String digest = Digests.of(Models.weights(1, Models.WEIGHTS));
    Path part = cache().resolve("blobs").resolve(digest + ".part");

    Files.write(part, Models.weights(9, HALF));
    assertHolds(source().fetch(manifest, QUIET), Models.single());
    Files.delete(cache().resolve("blobs").resolve(digest));
    Files.write(part, Models.weights(9, Models.WEIGHTS + 7));

    assertHolds(source().fetch(manifest, QUIET), Models.single());
    assertThat(hub.ranges(FILE)).containsExactly("bytes=" + HALF + "-", "whole", "whole");
  }

  @Test
  void aPartFileThatIsWholeIsTakenWithoutARequest() throws Exception {
    ModelManifest manifest = identified();
    byte[] weights = Models.weights(1, Models.WEIGHTS);
    Files.write(cache().resolve("blobs").resolve(Digests.of(weights) + ".part"), weights);

    assertHolds(source().fetch(manifest, QUIET), Models.single());
    assertThat(hub.ranges(FILE)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1})
  void anAnnouncedLengthThatIsNotTheListedOneIsRefused(int difference) {
    hub.next(
        FILE,
        asked -> asked.exchange().sendResponseHeaders(200, Models.WEIGHTS + (long) difference));

    assertFails(FailureType.BAD_ANSWER, FILE, "" + (Models.WEIGHTS + difference));
  }

  @Test
  void anEndlessBodyIsReadNoFurtherThanTheFileIsLong() throws Exception {
    hub.next(
        FILE,
        asked -> {
          asked.exchange().sendResponseHeaders(200, 0);
          OutputStream out = asked.exchange().getResponseBody();
          while (true) {
            out.write(new byte[1 << 16]);
          }
        });

    assertFails(FailureType.BAD_DATA, FILE, "SHA-256");
    assertThat(parts()).isEmpty();
  }

  @Test
  void aBodyOfUnknownLengthThatEndsEarlyIsContinued() throws Exception {
    hub.next(
        FILE,
        asked -> {
          asked.exchange().sendResponseHeaders(200, 0);
          OutputStream out = asked.exchange().getResponseBody();
          asked.send(out, 0, HALF);
          out.close();
        });

    fetched();

    assertThat(hub.ranges(FILE)).containsExactly("whole", "bytes=" + HALF + "-");
  }

  @Test
  void aRedirectIsFollowedAndTheTokenStaysWithTheHub() throws Exception {
    try (HubPeer elsewhere = new HubPeer().publish(Models.single())) {
      hub.next(FILE, redirect(elsewhere), redirect(elsewhere));
      elsewhere.next(FILE, HubPeer.cutAfter(HALF));
      ModelManifest manifest = identified();

      Path model = source("HF_TOKEN", "hf_secret").fetch(manifest, QUIET);

      assertHolds(model, Models.single());
      assertThat(elsewhere.ranges(FILE)).containsExactly("whole", "bytes=" + HALF + "-");
      assertThat(elsewhere.seen()).allMatch(one -> one.token() == null);
      assertThat(hub.seen().stream().filter(one -> one.path().endsWith(FILE)))
          .hasSize(2)
          .allMatch(one -> "Bearer hf_secret".equals(one.token()));
    }
  }

  @Test
  void aRefusalBehindARedirectDoesNotShowTheSignedAddress() throws Exception {
    try (HubPeer elsewhere = new HubPeer().publish(Models.single())) {
      hub.next(FILE, redirect(elsewhere));
      elsewhere.next(FILE, HubPeer.status(403));
      ModelManifest manifest = identified();

      assertThatThrownBy(() -> source().fetch(manifest, QUIET))
          .satisfies(is(FailureType.UNAUTHORIZED))
          .hasMessageContaining(hub.address())
          .hasMessageNotContaining("Signature")
          .hasMessageNotContaining("" + elsewhere.port());
    }
  }

  @Test
  void redirectsInACircleEnd() {
    HubPeer.Reply[] circle = new HubPeer.Reply[30];
    Arrays.fill(circle, redirect(hub));
    hub.next(FILE, circle);

    assertFails(FailureType.UNAVAILABLE, FILE);
  }

  @Test
  void aFileThatIsGoneIsNamed() {
    hub.next(FILE, HubPeer.status(404));

    assertFails(FailureType.BAD_DATA, FILE, HubPeer.MODEL, HubPeer.COMMIT);
  }

  @Test
  void aRefusalDuringADownloadKeepsItsKind() throws Exception {
    ModelManifest manifest = identified();
    hub.next(
        FILE,
        HubPeer.status(401),
        HubPeer.status(429, "Retry-After", "30"),
        HubPeer.status(503),
        HubPeer.status(302));

    assertThatThrownBy(() -> source().fetch(manifest, QUIET))
        .satisfies(is(FailureType.UNAUTHORIZED));
    assertThatThrownBy(() -> source().fetch(manifest, QUIET))
        .satisfies(is(FailureType.RATE_LIMITED))
        .isInstanceOfSatisfying(
            FailureException.class,
            failure -> assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(30)));
    assertThatThrownBy(() -> source().fetch(manifest, QUIET))
        .satisfies(is(FailureType.UNAVAILABLE));
    assertThatThrownBy(() -> source().fetch(manifest, QUIET))
        .satisfies(is(FailureType.BAD_REQUEST))
        .hasMessageContaining("HF_ENDPOINT");
    assertHolds(source().fetch(manifest, QUIET), Models.single());
  }

  @Test
  void aPeerThatFallsSilentInTheMiddleTimesOutAndIsContinued() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    ModelManifest manifest = identified();
    hub.next(
        FILE,
        asked -> {
          asked.send(asked.head(), 0, HALF);
          await(end);
        },
        asked -> await(end));
    BaseModelSource impatient =
        source(http.newBuilder().readTimeout(Duration.ofMillis(300)).build());

    assertThatThrownBy(() -> impatient.fetch(manifest, QUIET))
        .satisfies(is(FailureType.TIMEOUT))
        .hasMessageContaining(FILE);
    end.countDown();

    fetched();
    assertThat(hub.ranges(FILE))
        .containsExactly("whole", "bytes=" + HALF + "-", "bytes=" + HALF + "-");
  }

  @Test
  void theFirstFailureEndsTheOtherDownloads() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    Map<String, byte[]> files = Models.sharded(4);
    hub.publish(files);
    List<String> shards =
        IntStream.rangeClosed(1, 4).mapToObj("model-%05d-of-00004.safetensors"::formatted).toList();
    CountDownLatch all = new CountDownLatch(4);
    for (String shard : shards.subList(0, 3)) {
      hub.next(
          shard,
          asked -> {
            all.countDown();
            await(end);
          });
    }
    hub.next(
        shards.get(3),
        asked -> {
          all.countDown();
          await(all);
          HubPeer.status(404).answer(asked);
        });

    assertFails(FailureType.BAD_DATA, shards.get(3));
    end.countDown();
    assertHolds(source().fetch(identified(), QUIET), files);
  }

  private ModelManifest fetched() throws Exception {
    ModelManifest manifest = identified();
    assertHolds(source().fetch(manifest, QUIET), Models.single());
    assertThat(parts()).isEmpty();
    return manifest;
  }

  private void assertFails(FailureType type, String... words) {
    ModelManifest manifest = identified();
    assertThatThrownBy(() -> source().fetch(manifest, QUIET))
        .satisfies(is(type))
        .hasMessageContainingAll(words);
  }

  private static void wrong(HubPeer.Asked asked, int from) throws IOException {
    OutputStream out = asked.head();
    out.write(Models.weights(99, Models.WEIGHTS - from));
  }

  private static HubPeer.Reply redirect(HubPeer target) {
    return asked ->
        HubPeer.status(
                302,
                "Location",
                target.address() + asked.exchange().getRequestURI().getPath() + "?Signature=abc")
            .answer(asked);
  }
}
