package io.fireact.store;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.fireact.failure.FailureType;
import io.fireact.meter.Meter;
import io.fireact.meter.Meters;
import io.fireact.plan.ArtifactRef;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class FileArtifactStoreTest extends ArtifactStoreContract {
  private final Path directory;
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  FileArtifactStoreTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Override
  FileArtifactStore open() {
    return new FileArtifactStore(directory.resolve("deep/store"), new Meters(registry));
  }

  private StoreLayout layout() {
    return new StoreLayout(directory.resolve("deep/store"));
  }

  @Override
  void damage(ArtifactRef artifact, byte[] content) throws IOException {
    overwrite(layout().artifact(artifact.sha256()), content);
  }

  @Override
  void lose(ArtifactRef artifact) throws IOException {
    Files.delete(layout().artifact(artifact.sha256()));
  }

  @Override
  void damageRecord(String key, byte[] content) throws IOException {
    overwrite(layout().stage(key), content);
  }

  /** With another time than before, however coarse the file system's clock is. */
  private static void overwrite(Path file, byte[] content) throws IOException {
    Instant before = Files.getLastModifiedTime(file).toInstant();
    Files.write(file, content);
    Files.setLastModifiedTime(file, FileTime.from(before.plusSeconds(2)));
  }

  @Override
  byte[] recordBytes(String key) throws IOException {
    return Files.readAllBytes(layout().stage(key));
  }

  @Override
  void assertNothingHalfWritten() throws IOException {
    assertThat(layout().temporaryFiles()).isEmpty();
  }

  @Test
  void readingAStoreThatIsNotThereFindsNothingAndMakesNothing() {
    assertThat(open().stages()).isEmpty();
    assertThat(open().stage(Records.key('a'))).isEmpty();
    assertThat(open().contains(new ArtifactRef(Records.key('a'), 1))).isFalse();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void filesAreNamedAsDocumented() {
    FileArtifactStore store = open();
    ArtifactRef artifact = put(store, "hello");
    store.putStage(Records.record(Records.key('a'), Map.of()));

    Path root = directory.resolve("deep/store");
    assertThat(
            root.resolve(
                "artifacts/2c/f24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"))
        .hasContent("hello")
        .isEqualTo(store.localFile(artifact));
    assertThat(root.resolve("stages/" + Records.key('a') + ".json")).exists();
  }

  @Test
  void contentThatIsThereIsNotWrittenAgainAndIsYoungAgain() throws IOException {
    ArtifactRef artifact = put(open(), "hello");
    Path file = layout().artifact(artifact.sha256());
    Object inode = Files.readAttributes(file, "unix:ino").get("ino");
    FileTime old = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
    Files.setLastModifiedTime(file, old);

    put(open(), "hello");

    assertThat(Files.readAttributes(file, "unix:ino").get("ino")).isEqualTo(inode);
    assertThat(Files.getLastModifiedTime(file)).isGreaterThan(old);
    assertThat(registry.get(Meter.ARTIFACT_BYTES.id()).counter().count()).isEqualTo(5);
  }

  @Test
  void aLocalFileIsVerifiedOnceAProcessAndAgainWhenItChanges() throws IOException {
    FileArtifactStore store = open();
    ArtifactRef artifact = put(store, "hello");
    Path file = store.localFile(artifact);
    FileTime time = Files.getLastModifiedTime(file);

    // A change that keeps size and time shows that the second look does not read the file.
    Files.writeString(file, "hellp");
    Files.setLastModifiedTime(file, time);
    assertThat(store.localFile(artifact)).isEqualTo(file);

    Files.setLastModifiedTime(file, FileTime.from(time.toInstant().plusSeconds(2)));
    assertFails(FailureType.CORRUPT, file.toString(), () -> store.localFile(artifact));
  }

  @Test
  void aPathThatCannotBeWrittenIsUnavailable() throws IOException {
    Path file = Files.createFile(directory.resolve("deep"));

    assertFails(FailureType.UNAVAILABLE, file.toString(), () -> put(open(), "hello"));
  }

  @Test
  void anUnusableRecordIsLoggedOnceWithItsFile() throws IOException {
    FileArtifactStore store = open();
    store.putStage(Records.record(Records.key('a'), Map.of()));
    damageRecord(Records.key('a'), new byte[] {'{'});
    Logger logger = (Logger) LoggerFactory.getLogger(StageRecords.class);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);
    try {
      store.stage(Records.key('a'));
      store.stages();
    } finally {
      logger.detachAppender(log);
    }

    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "the record %s cannot be read; the stage will be made again"
                .formatted(layout().stage(Records.key('a'))));
  }
}
