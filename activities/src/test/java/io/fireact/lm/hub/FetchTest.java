package io.fireact.lm.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.failure.FailureType;
import io.fireact.store.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchTest extends HubCase {
  FetchTest(@TempDir Path directory) {
    super(directory);
  }

  /** Remembers what it was told, and may want an end. */
  private static class Watch implements FetchListener {
    final List<Long> done = new ArrayList<>();
    volatile boolean cancelled;

    @Override
    public void onProgress(long bytes, long total) {
      done.add(bytes);
      assertThat(bytes).isBetween(0L, total);
    }

    @Override
    public boolean cancelled() {
      return cancelled;
    }
  }

  @Test
  void aModelIsBroughtAsADirectoryOfItsOwnFiles() throws Exception {
    hub.publish(Models.single());
    ModelManifest manifest = identified();
    Watch watch = new Watch();

    Path model = source().fetch(manifest, watch);

    assertHolds(model, Models.single());
    assertThat(model.resolve("README.md")).doesNotExist();
    assertThat(watch.done).isNotEmpty().last().isEqualTo(manifest.bytes());
    assertThat(source().identify(model.toString(), "").sha256()).isEqualTo(manifest.sha256());
    assertThat(hub.ranges("config.json")).as("kept from the identifying").hasSize(1);
  }

  @Test
  void aModelThatIsHereIsThereAtOnceAndNotReadAgain() throws Exception {
    hub.publish(Models.single());
    ModelManifest manifest = identified();
    Path model = source().fetch(manifest, QUIET);
    int requests = hub.seen().size();

    assertThat(source().fetch(manifest, QUIET)).isEqualTo(model);
    assertThat(source("HF_HUB_OFFLINE", "1").fetch(manifest, QUIET)).isEqualTo(model);
    assertThat(hub.seen()).hasSize(requests);
  }

  @Test
  void revisionsShareTheFilesThatAreTheSame() throws Exception {
    hub.publish(Models.single());
    source().fetch(identified(), QUIET);
    Map<String, byte[]> next = Models.single();
    next.put("chat_template.jinja", Models.text("{{ messages }}"));
    hub.publish("v2", "89abcdef0123456789abcdef0123456789abcdef", next);

    Path model = source().fetch(source().identify(HubPeer.MODEL, "v2"), QUIET);

    assertHolds(model, next);
    assertThat(hub.ranges("model.safetensors")).containsExactly("whole");
  }

  @Test
  void aDamagedFileIsFetchedAnew() throws Exception {
    hub.publish(Models.single());
    ModelManifest manifest = identified();
    Path model = source().fetch(manifest, QUIET);
    Files.write(model.resolve("model.safetensors"), new byte[3]);
    Files.delete(model.resolve("tokenizer.json"));

    assertHolds(source().fetch(manifest, QUIET), Models.single());
    assertThat(hub.ranges("model.safetensors")).hasSize(2);
    assertThat(hub.ranges("tokenizer.json")).as("still in the cache").hasSize(1);
  }

  @Test
  void aModelWhoseNotesAreLostIsReadInsteadOfFetched() throws Exception {
    hub.publish(Models.single());
    ModelManifest manifest = identified();
    source().fetch(manifest, QUIET);
    for (Path note : listed(cache().resolve("digests"))) {
      Files.delete(note);
    }

    assertHolds(source().fetch(manifest, QUIET), Models.single());
    assertThat(hub.ranges("model.safetensors")).containsExactly("whole");
  }

  @Test
  void anotherMachineFetchesByTheManifestAlone() throws Exception {
    hub.publish(Models.sharded(3));
    ModelManifest manifest = identified();
    Map<String, String> environment = Map.of("HF_ENDPOINT", hub.address(), "HOME", "/");
    BaseModelSource there =
        new BaseModelSource(http, environment, directory.resolve("another cache"), clock);

    assertHolds(there.fetch(manifest, QUIET), Models.sharded(3));
  }

  @Test
  void atMostFourFilesComeAtOnceAndFourDo() throws Exception {
    hub.publish(Models.sharded(12));
    ModelManifest manifest = identified();
    hub.mostAtOnce.set(0);
    CountDownLatch four = new CountDownLatch(4);
    for (int i = 1; i <= 12; i++) {
      hub.next(
          "model-%05d-of-00012.safetensors".formatted(i),
          asked -> {
            four.countDown();
            await(four);
            asked.send(asked.head(), 0, asked.content().length);
          });
    }

    assertHolds(source().fetch(manifest, QUIET), Models.sharded(12));

    assertThat(hub.mostAtOnce).hasValue(4);
  }

  @Test
  void twoFetchesOfOneModelDownloadItOnce() throws Exception {
    hub.publish(Models.single());
    ModelManifest manifest = identified();
    CountDownLatch waiting = new CountDownLatch(5);
    hub.next(
        "model.safetensors",
        asked -> {
          await(waiting);
          asked.send(asked.head(), 0, asked.content().length);
        });
    CountDownLatch begun = new CountDownLatch(1);
    FutureTask<Path> first =
        new FutureTask<>(() -> source().fetch(manifest, (done, total) -> begun.countDown()));
    new Thread(first).start();
    awaitThat(() -> !hub.ranges("model.safetensors").isEmpty());

    Path second = source().fetch(manifest, (done, total) -> waiting.countDown());

    assertThat(first.get()).isEqualTo(second);
    assertHolds(second, Models.single());
    assertThat(hub.ranges("model.safetensors")).containsExactly("whole");
    assertThat(parts()).isEmpty();
  }

  @Test
  void fetchesThroughOneSourceShareTheWorkToo() throws Exception {
    hub.publish(Models.sharded(6));
    ModelManifest manifest = identified();
    BaseModelSource source = source();
    List<FutureTask<Path>> fetches = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      FutureTask<Path> fetch = new FutureTask<>(() -> source.fetch(manifest, QUIET));
      fetches.add(fetch);
      new Thread(fetch).start();
    }

    for (FutureTask<Path> fetch : fetches) {
      assertHolds(fetch.get(), Models.sharded(6));
    }
    assertThat(hub.ranges("model-00001-of-00006.safetensors")).containsExactly("whole");
  }

  @Test
  void cancellingKeepsWhatCameForTheNextTime() throws Exception {
    hub.publish(Models.single());
    ModelManifest manifest = identified();
    CountDownLatch end = new CountDownLatch(1);
    hub.next("model.safetensors", stallingAfter(Models.WEIGHTS / 2, end));
    Watch watch =
        new Watch() {
          @Override
          public void onProgress(long bytes, long total) {
            super.onProgress(bytes, total);
            cancelled |= bytes >= Models.WEIGHTS / 2;
          }
        };

    assertThatThrownBy(() -> source().fetch(manifest, watch))
        .satisfies(is(FailureType.CANCELLED))
        .hasMessageContaining(HubPeer.MODEL);
    end.countDown();
    assertNothingHalfWritten();

    assertHolds(source().fetch(manifest, QUIET), Models.single());
    assertThat(hub.ranges("model.safetensors"))
        .containsExactly("whole", "bytes=" + Models.WEIGHTS / 2 + "-");
    assertThat(hub.sent.get()).as("no byte twice").isEqualTo(manifest.bytes());
  }

  @Test
  void anExceptionOfTheListenerEndsTheFetch() {
    hub.publish(Models.single());
    ModelManifest manifest = identified();
    CountDownLatch end = new CountDownLatch(1);
    hub.next("model.safetensors", stallingAfter(10, end));

    assertThatThrownBy(
            () ->
                source()
                    .fetch(
                        manifest,
                        (done, total) -> {
                          throw new IllegalStateException("the heartbeat found nobody");
                        }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the heartbeat found nobody");
    end.countDown();
  }

  @Test
  void anInterruptEndsTheFetchAndIsKept() throws Exception {
    hub.publish(Models.single());
    ModelManifest manifest = identified();
    CountDownLatch end = new CountDownLatch(1);
    hub.next("model.safetensors", stallingAfter(10, end));
    FutureTask<Boolean> fetching =
        new FutureTask<>(
            () -> {
              assertThatThrownBy(() -> source().fetch(manifest, QUIET))
                  .satisfies(is(FailureType.CANCELLED));
              return Thread.currentThread().isInterrupted();
            });
    Thread thread = new Thread(fetching);
    thread.start();
    awaitThat(() -> !hub.ranges("model.safetensors").isEmpty());

    thread.interrupt();

    assertThat(fetching.get()).isTrue();
    end.countDown();
    assertHolds(source().fetch(manifest, QUIET), Models.single());
  }

  @Test
  void withoutTheNetworkWhatIsMissingIsNamed() throws Exception {
    hub.publish(Models.single());
    ModelManifest manifest = identified();
    int requests = hub.seen().size();

    assertThatThrownBy(() -> source("HF_HUB_OFFLINE", "1").fetch(manifest, QUIET))
        .satisfies(is(FailureType.BAD_DATA))
        .hasMessageContainingAll(HubPeer.MODEL, "model.safetensors", "HF_HUB_OFFLINE")
        .hasMessageNotContaining("tokenizer.json");
    assertThat(hub.seen()).hasSize(requests);
  }

  @Test
  void withoutTheNetworkADamagedFileIsNamedAndTheHubIsNotAsked() throws Exception {
    hub.publish(Models.single());
    ModelManifest manifest = identified();
    Path model = source().fetch(manifest, QUIET);
    Files.write(model.resolve("model.safetensors"), new byte[3]);
    int requests = hub.seen().size();

    assertThatThrownBy(() -> source("HF_HUB_OFFLINE", "1").fetch(manifest, QUIET))
        .satisfies(is(FailureType.BAD_DATA))
        .hasMessageContainingAll("model.safetensors", "HF_HUB_OFFLINE");
    assertThat(hub.seen()).hasSize(requests);
  }

  @Test
  void aModelThatDoesNotFitIsRefusedBeforeTheFirstByte() throws Exception {
    ModelManifest manifest =
        new ModelManifest(
            HubPeer.MODEL,
            HubPeer.COMMIT,
            List.of(new ModelFile("model.safetensors", 1L << 60, "0".repeat(64))));

    assertThatThrownBy(() -> source().fetch(manifest, QUIET))
        .satisfies(is(FailureType.DISK_FULL))
        .hasMessageContainingAll(HubPeer.MODEL, "needs " + (1L << 60) + " bytes", "which has");
    assertThat(hub.seen()).isEmpty();
  }

  @Test
  void aDiskThatFillsUpMeanwhileIsToldAndTheWorkGoesOnWithRoom() throws Exception {
    hub.publish(Models.single());
    try (SmallDisk disk = new SmallDisk(directory.resolve("disk"))) {
      Map<String, String> environment = Map.of("HF_ENDPOINT", hub.address());
      BaseModelSource source =
          new BaseModelSource(http, environment, disk.directory().resolve("cache"), clock);
      ModelManifest manifest = source.identify(HubPeer.MODEL, "main");
      hub.next(
          "model.safetensors",
          asked -> {
            disk.fillUpTo(100_000);
            asked.send(asked.head(), 0, asked.content().length);
          });

      assertThatThrownBy(() -> source.fetch(manifest, QUIET))
          .satisfies(is(FailureType.DISK_FULL))
          .hasMessageContainingAll("make room", "model.safetensors");

      disk.makeRoom();
      assertHolds(source.fetch(manifest, QUIET), Models.single());
      assertThat(hub.ranges("model.safetensors").get(1)).as("resumed").startsWith("bytes=");
    }
  }

  @Test
  void anEmptyFileIsAFileToo() throws Exception {
    Map<String, byte[]> files = Models.single();
    files.put("chat_template.jinja", new byte[0]);
    hub.publish(files);

    assertHolds(source().fetch(identified(), QUIET), files);
  }

  @Test
  void filesOfEqualContentAreBroughtOnce() throws Exception {
    Map<String, byte[]> files = Models.sharded(2);
    files.put(
        "model-00002-of-00002.safetensors",
        files.getOrDefault("model-00001-of-00002.safetensors", new byte[0]));
    hub.publish(files);
    AtomicInteger downloads = new AtomicInteger();

    assertHolds(source().fetch(identified(), QUIET), files);
    downloads.addAndGet(hub.ranges("model-00001-of-00002.safetensors").size());
    downloads.addAndGet(hub.ranges("model-00002-of-00002.safetensors").size());
    assertThat(downloads).hasValue(1);
  }

  private static HubPeer.Reply stallingAfter(int bytes, CountDownLatch end) {
    return asked -> {
      asked.send(asked.head(), asked.from(), asked.from() + bytes);
      await(end);
    };
  }

  private static List<Path> listed(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files.toList();
    }
  }
}
