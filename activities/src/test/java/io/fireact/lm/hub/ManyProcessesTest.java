package io.fireact.lm.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManyProcessesTest extends HubCase {
  private static final String FILE = "model.safetensors";
  private static final int HALF = Models.WEIGHTS / 2;

  ManyProcessesTest(@TempDir Path directory) {
    super(directory);
  }

  @Test
  void whatAKilledProcessBroughtIsContinued() throws Exception {
    hub.publish(Models.single());
    CountDownLatch end = new CountDownLatch(1);
    hub.next(
        FILE,
        asked -> {
          asked.send(asked.head(), 0, HALF);
          await(end);
        });
    Process process = FetchProcess.start(hub, cache());
    try {
      awaitThat(() -> brought() == HALF);
    } finally {
      process.destroyForcibly().waitFor();
      end.countDown();
    }
    assertNothingHalfWritten();

    ModelManifest manifest = identified();
    assertHolds(source().fetch(manifest, QUIET), Models.single());

    assertThat(hub.ranges(FILE)).containsExactly("whole", "bytes=" + HALF + "-");
    assertThat(hub.sent.get()).as("no byte twice").isEqualTo(manifest.bytes());
  }

  @Test
  void anotherProcessWaitsForTheOneThatDownloads() throws Exception {
    hub.publish(Models.single());
    CountDownLatch waited = new CountDownLatch(5);
    hub.next(
        FILE,
        asked -> {
          await(waited);
          asked.send(asked.head(), 0, Models.WEIGHTS);
        });
    Process process = FetchProcess.start(hub, cache());
    try {
      awaitThat(() -> !hub.ranges(FILE).isEmpty());

      Path model = source().fetch(identified(), (done, total) -> waited.countDown());

      assertHolds(model, Models.single());
      assertThat(process.waitFor()).isZero();
      assertThat(hub.ranges(FILE)).containsExactly("whole");
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void processesThatStartTogetherAllGetTheModelAndItIsSentOnce() throws Exception {
    hub.publish(Models.sharded(5));
    List<Process> processes =
        List.of(FetchProcess.start(hub, cache()), FetchProcess.start(hub, cache()));
    try {
      ModelManifest manifest = identified();
      assertHolds(source().fetch(manifest, QUIET), Models.sharded(5));
      for (Process process : processes) {
        assertThat(process.waitFor()).isZero();
      }
      assertNothingHalfWritten();
      for (ModelFile file : manifest.files()) {
        if (file.name().endsWith(".safetensors")) {
          assertThat(hub.ranges(file.name())).as(file.name()).containsExactly("whole");
        }
      }
    } finally {
      processes.forEach(Process::destroyForcibly);
    }
  }

  private long brought() {
    try {
      List<Path> parts = Files.isDirectory(cache().resolve("blobs")) ? parts() : List.of();
      return parts.isEmpty() ? 0 : Files.size(parts.get(0));
    } catch (IOException e) {
      return 0;
    }
  }
}
