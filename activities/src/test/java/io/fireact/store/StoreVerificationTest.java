package io.fireact.store;

import static io.fireact.store.ArtifactStoreContract.put;
import static io.fireact.store.ArtifactStoreContract.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.meter.Meters;
import io.fireact.plan.ArtifactRef;
import io.fireact.plan.StageRecord;
import io.fireact.store.StoreVerification.BrokenStage;
import io.fireact.store.StoreVerification.Damaged;
import io.fireact.store.StoreVerification.Findings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreVerificationTest {
  private final Path directory;
  private FileArtifactStore store;
  private StageRecord sound;

  StoreVerificationTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @BeforeEach
  void openStore() {
    store = new FileArtifactStore(directory, new Meters(new SimpleMeterRegistry()));
    sound = Records.record(Records.key('a'), Map.of("x", put(store, "sound")));
    store.putStage(sound);
  }

  @Test
  void aSoundStoreHasNoFindings() {
    assertThat(StoreVerification.find(store))
        .isEqualTo(new Findings(List.of(), List.of(), 1, 5))
        .matches(Findings::isEmpty);
  }

  @Test
  void aDamagedArtifactGoesWithTheRecordsThatNameItAndCanBeMadeAgain() throws IOException {
    ArtifactRef artifact = put(store, "good");
    ArtifactRef other = put(store, "other");
    store.putStage(Records.record(Records.key('b'), Map.of("y", artifact, "z", other)));
    Path file = store.localFile(artifact);
    Files.writeString(file, "goof");

    Findings findings = StoreVerification.find(store);
    assertThat(findings.damaged())
        .containsExactly(
            new Damaged(file, artifact.sha256(), new ArtifactRef(Sha256.of("goof"), 4)));
    assertThat(findings.stages())
        .containsExactly(new BrokenStage(Records.key('b'), "mix n=5 \u00e9", List.of("y")));

    StoreVerification.remove(store, findings);
    StoreVerification.remove(store, findings);

    assertThat(file).doesNotExist();
    assertThat(store.stages()).containsExactly(sound);
    assertThat(read(store, other)).isEqualTo("other");
    assertThat(StoreVerification.find(store).isEmpty()).isTrue();
    assertThat(read(store, put(store, "good"))).isEqualTo("good");
  }

  @Test
  void aRecordWithoutItsOutputAndAnUnreadableOneAreFound() throws IOException {
    ArtifactRef gone = put(store, "gone");
    store.putStage(Records.record(Records.key('b'), Map.of("x", gone)));
    Files.delete(store.localFile(gone));
    Files.writeString(store.layout().stage(Records.key('c')), "{torn");

    Findings findings = StoreVerification.find(store);
    assertThat(findings.stages())
        .containsExactly(
            new BrokenStage(Records.key('b'), "mix n=5 \u00e9", List.of("x")),
            new BrokenStage(Records.key('c'), "", List.of()));

    StoreVerification.remove(store, findings);
    assertThat(store.layout().stageKeys()).containsExactly(Records.key('a'));
  }

  @Test
  void whatWasRepairedSinceThenStays() throws IOException {
    ArtifactRef artifact = put(store, "good");
    StageRecord record = Records.record(Records.key('b'), Map.of("y", artifact));
    store.putStage(record);
    Files.writeString(store.layout().artifact(artifact.sha256()), "bad");
    Findings findings = StoreVerification.find(store);
    assertThat(findings.isEmpty()).isFalse();

    put(store, "good");
    StoreVerification.remove(store, findings);

    assertThat(store.stages()).containsExactly(sound, record);
    assertThat(read(store, artifact)).isEqualTo("good");
  }
}
