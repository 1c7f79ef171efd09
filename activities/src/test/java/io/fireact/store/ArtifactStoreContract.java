package io.fireact.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.plan.ArtifactRef;
import io.fireact.plan.StageRecord;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link ArtifactStore} must do; the test of each extends this. */
abstract class ArtifactStoreContract {
  private static final int THREADS = 16;

  private ArtifactStore store;

  /** A new client of this test's one store, as another process would have. */
  abstract ArtifactStore open();

  /** Replaces an artifact's stored bytes, behind the store's back. */
  abstract void damage(ArtifactRef artifact, byte[] content) throws IOException;

  /** Removes an artifact, behind the store's back. */
  abstract void lose(ArtifactRef artifact) throws IOException;

  /** Replaces the stored bytes of a stage's record, behind the store's back. */
  abstract void damageRecord(String key, byte[] content) throws IOException;

  /** The stored bytes of a stage's record. */
  abstract byte[] recordBytes(String key) throws IOException;

  /** Fails when anything half-written is left. */
  abstract void assertNothingHalfWritten() throws IOException;

  @BeforeEach
  void openStore() {
    store = open();
  }

  @Test
  void whatIsPutIsReadByAnybody() throws IOException {
    ArtifactRef artifact = put("hello");

    // printf hello | sha256sum
    assertThat(artifact)
        .isEqualTo(
            new ArtifactRef("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", 5));
    assertThat(read(store, artifact)).isEqualTo("hello");
    assertThat(read(open(), artifact)).isEqualTo("hello");
    assertThat(Files.readString(open().localFile(artifact))).isEqualTo("hello");
    assertThat(open().contains(artifact)).isTrue();
    assertNothingHalfWritten();
  }

  @Test
  void anEmptyArtifactIsAnArtifact() throws IOException {
    ArtifactRef artifact = store.put(out -> {});

    assertThat(artifact.bytes()).isZero();
    assertThat(read(store, artifact)).isEmpty();
    assertThat(store.contains(artifact)).isTrue();
  }

  @Test
  void contentMayBeWrittenByteByByteAndCloseItsStream() throws IOException {
    ArtifactRef artifact =
        store.put(
            out -> {
              out.write('a');
              out.write(new byte[] {(byte) 0xff, 'b'});
              out.close();
            });

    try (InputStream in = store.open(artifact)) {
      assertThat(List.of(in.read(), in.read(), in.read(), in.read()))
          .containsExactly(97, 255, 98, -1);
    }
  }

  @Test
  void aFileIsStoredAsItsBytes(@TempDir Path directory) throws IOException {
    Path file = Files.write(directory.resolve("file"), new byte[] {0, 1, 2, (byte) 200});

    ArtifactRef artifact = store.putFile(file);

    assertThat(store.open(artifact).readAllBytes()).isEqualTo(new byte[] {0, 1, 2, (byte) 200});
    assertThatThrownBy(() -> store.putFile(directory.resolve("none")))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("there is no file " + directory.resolve("none"))
        .extracting(e -> ((FailureException) e).type())
        .isEqualTo(FailureType.BAD_DATA);
  }

  @Test
  void contentThatThrowsLeavesNothing() throws IOException {
    ArtifactRef whole = new ArtifactRef(Sha256.of("half"), 4);

    assertFails(
        FailureType.UNAVAILABLE,
        "the source broke",
        () ->
            store.put(
                out -> {
                  out.write("half".getBytes(StandardCharsets.UTF_8));
                  throw new IOException("the source broke");
                }));
    assertThatThrownBy(
            () ->
                store.put(
                    out -> {
                      out.write("half".getBytes(StandardCharsets.UTF_8));
                      throw new IllegalStateException("mine");
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("mine");

    assertThat(store.contains(whole)).isFalse();
    assertNothingHalfWritten();
  }

  @Test
  void anInterruptedThreadStillPutsAndStaysInterrupted() throws IOException {
    Thread.currentThread().interrupt();
    ArtifactRef artifact = put("paid for");
    store.putStage(Records.record(Records.key('a'), Map.of("x", artifact)));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(read(open(), artifact)).isEqualTo("paid for");
    assertThat(open().stage(Records.key('a'))).isPresent();
  }

  @Test
  void manyWritersOfTheSameContentAreHarmless() throws Exception {
    String text = "the same ".repeat(20_000);
    List<ArtifactStore> clients = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      clients.add(i % 2 == 0 ? store : open());
    }

    List<ArtifactRef> artifacts =
        together(
            clients.stream()
                .<Callable<ArtifactRef>>map(
                    client ->
                        () -> {
                          ArtifactRef artifact = put(client, text);
                          assertThat(read(client, artifact)).isEqualTo(text);
                          return artifact;
                        })
                .toList());

    assertThat(Set.copyOf(artifacts)).hasSize(1);
    assertThat(read(open(), artifacts.get(0))).isEqualTo(text);
    assertNothingHalfWritten();
  }

  @Test
  void bigContentNeedsNoMemory() throws IOException {
    int blocks = 1024;
    byte[] block = new byte[1 << 16];
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();

    ArtifactRef artifact =
        store.put(
            out -> {
              for (int i = 0; i < blocks; i++) {
                block[0] = (byte) i;
                out.write(block);
              }
            });
    long read = 0;
    try (InputStream in = store.open(artifact)) {
      for (int n = in.read(block); n >= 0; n = in.read(block)) {
        read += n;
      }
    }
    store.localFile(artifact);

    assertThat(read).isEqualTo(64L << 20).isEqualTo(artifact.bytes());
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(8L << 20);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hellp", "hell", "hello!", ""})
  void changedContentIsCorrupt(String changed) throws IOException {
    ArtifactRef artifact = put("hello");
    damage(artifact, changed.getBytes(StandardCharsets.UTF_8));

    for (ThrowingCallable use :
        List.<ThrowingCallable>of(
            () -> store.open(artifact).readAllBytes(), () -> open().localFile(artifact))) {
      assertFails(FailureType.CORRUPT, "expected 5 bytes with SHA-256 2cf24dba5fb0", use);
      assertFails(FailureType.CORRUPT, "found " + changed.length() + " bytes with SHA-256", use);
      assertFails(FailureType.CORRUPT, "run `fireact store verify --remove`", use);
    }
    assertThat(store.contains(artifact)).isEqualTo(changed.length() == 5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hellp", "hell"})
  void puttingTheSameContentAgainRepairsIt(String changed) throws IOException {
    ArtifactRef artifact = put("hello");
    store.localFile(artifact);
    damage(artifact, changed.getBytes(StandardCharsets.UTF_8));
    assertFails(FailureType.CORRUPT, "corrupt", () -> store.open(artifact).readAllBytes());

    assertThat(put("hello")).isEqualTo(artifact);

    assertThat(read(store, artifact)).isEqualTo("hello");
    assertThat(Files.readString(store.localFile(artifact))).isEqualTo("hello");
    assertNothingHalfWritten();
  }

  @Test
  void aMissingArtifactIsCorrupt() {
    ArtifactRef never = new ArtifactRef(Records.key('0'), 12);

    assertThat(store.contains(never)).isFalse();
    assertFails(FailureType.CORRUPT, "is missing: expected 12 bytes", () -> store.open(never));
    assertFails(FailureType.CORRUPT, "found no file", () -> store.localFile(never));
  }

  @Test
  void aRightDigestWithAWrongSizeIsNotTheArtifact() {
    ArtifactRef wrong = new ArtifactRef(put("hello").sha256(), 6);

    assertThat(store.contains(wrong)).isFalse();
    assertFails(FailureType.CORRUPT, "expected 6 bytes", () -> store.open(wrong).readAllBytes());
    assertFails(FailureType.CORRUPT, "expected 6 bytes", () -> store.localFile(wrong));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "../../etc/passwd", "ABCDEF", "/", "a/b"})
  void namesThatAreNoDigestsAreRefused(String name) {
    ArtifactRef artifact = new ArtifactRef(name, 1);
    List<ThrowingCallable> uses =
        List.of(
            () -> store.open(artifact),
            () -> store.localFile(artifact),
            () -> store.contains(artifact),
            () -> store.stage(name),
            () -> store.putStage(Records.record(name, Map.of())));

    assertThat(uses)
        .allSatisfy(
            use ->
                assertThatThrownBy(use)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(
                        "must be 64 lower-case hex digits, got \"" + name + "\""));
  }

  @Test
  void aFinishedStageIsFoundByAnybody() {
    StageRecord record =
        Records.record(Records.key('b'), Map.of("episodes", put("1"), "timings", put("2")));
    StageRecord other = Records.record(Records.key('a'), Map.of());
    assertThat(store.stages()).isEmpty();
    assertThat(store.stage(Records.key('b'))).isEmpty();

    store.putStage(record);
    store.putStage(other);

    assertThat(open().stage(Records.key('b'))).contains(record);
    assertThat(open().stages()).containsExactly(other, record);
    assertThat(open().stage(Records.key('c'))).isEmpty();
  }

  @Test
  void aStageWithoutItsOutputsIsRefused() {
    ArtifactRef never = new ArtifactRef(Records.key('0'), 12);
    StageRecord record =
        Records.record(Records.key('a'), Map.of("there", put("1"), "episodes", never));

    assertFails(
        FailureType.CORRUPT,
        "stage mix n=5 \u00e9 (" + Records.key('a') + ") cannot be published",
        () -> store.putStage(record));
    assertThat(store.stage(Records.key('a'))).isEmpty();
    assertThat(store.stages()).isEmpty();
  }

  @Test
  void aStageWhoseOutputsAreGoneOrCutShortCountsAsAbsent() throws IOException {
    ArtifactRef one = put("one");
    ArtifactRef two = put("two");
    StageRecord gone = Records.record(Records.key('a'), Map.of("x", one));
    StageRecord cut = Records.record(Records.key('b'), Map.of("x", two));
    store.putStage(gone);
    store.putStage(cut);
    lose(one);
    damage(two, new byte[] {'t'});

    assertThat(store.stage(Records.key('a'))).isEmpty();
    assertThat(store.stage(Records.key('b'))).isEmpty();
    assertThat(store.stages()).isEmpty();

    put("one");
    put("two");
    assertThat(open().stages()).containsExactly(gone, cut);
  }

  @Test
  void everyTornOrChangedRecordCountsAsAbsent() throws IOException {
    String key = Records.key('a');
    StageRecord record = Records.record(key, Map.of("x", put("1")));
    store.putStage(record);
    byte[] whole = recordBytes(key);

    for (int length = 0; length < whole.length; length += 7) {
      damageRecord(key, Arrays.copyOf(whole, length));
      assertThat(store.stage(key)).as("cut after %d bytes", length).isEmpty();
    }
    for (int at = 0; at < whole.length; at += 7) {
      byte[] changed = whole.clone();
      changed[at] ^= 1;
      damageRecord(key, changed);
      assertThat(store.stage(key)).as("byte %d changed", at).isEmpty();
    }
    assertThat(store.stages()).isEmpty();

    store.putStage(record);
    assertThat(store.stage(key)).contains(record);
  }

  @Test
  void aRecordUnderAnotherStagesKeyCountsAsAbsent() throws IOException {
    store.putStage(Records.record(Records.key('a'), Map.of()));
    store.putStage(Records.record(Records.key('b'), Map.of()));

    damageRecord(Records.key('b'), recordBytes(Records.key('a')));

    assertThat(store.stage(Records.key('b'))).isEmpty();
  }

  private ArtifactRef put(String text) {
    return put(store, text);
  }

  static ArtifactRef put(ArtifactStore store, String text) {
    return store.put(out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  static String read(ArtifactStore store, ArtifactRef artifact) throws IOException {
    try (InputStream in = store.open(artifact)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  static void assertFails(FailureType type, String message, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(FailureException.class)
        .hasMessageContaining(message)
        .extracting(e -> ((FailureException) e).type())
        .isEqualTo(type);
  }

  /** Runs the tasks in a thread each, all from the same moment. */
  static <T> List<T> together(List<Callable<T>> tasks) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
    try {
      CyclicBarrier start = new CyclicBarrier(tasks.size());
      List<Future<T>> results =
          tasks.stream()
              .map(
                  task ->
                      threads.submit(
                          () -> {
                            start.await();
                            return task.call();
                          }))
              .collect(Collectors.toList());
      List<T> values = new ArrayList<>();
      for (Future<T> result : results) {
        values.add(result.get());
      }
      return values;
    } finally {
      threads.shutdownNow();
    }
  }
}
