package io.fireact.lm.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.failure.FailureType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalModelsTest extends HubCase {

  LocalModelsTest(@TempDir Path directory) {
    super(directory);
  }

  @Test
  void aDirectoryIsFetchedByStayingWhereItIs() throws Exception {
    Path mine = Models.write(directory.resolve("mine"), Models.single());

    ModelManifest manifest = source().identify(mine.toString(), "ignored");

    assertThat(manifest.model()).isEqualTo(mine.toString());
    assertThat(manifest.revision()).isEmpty();
    assertThat(source().fetch(manifest, QUIET)).isEqualTo(mine);
    assertThat(hub.seen()).isEmpty();
  }

  @Test
  void aNameBelowHomeIsADirectory() throws Exception {
    Path mine = Models.write(directory.resolve("mine"), Models.single());

    assertThat(source().identify("~/mine", "").model()).isEqualTo(mine.toString());
  }

  @Test
  void aDirectoryOfLinksIsReadThroughThem() throws Exception {
    Path mine = Models.write(directory.resolve("mine"), Models.single());
    Path links = Files.createDirectory(directory.resolve("links"));
    for (String name : Models.single().keySet()) {
      Files.createSymbolicLink(links.resolve(name), mine.resolve(name));
    }

    assertThat(source().identify(links.toString(), "").sha256())
        .isEqualTo(source().identify(mine.toString(), "").sha256());
  }

  @Test
  void aDirectoryThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> source().identify("./no/such/model", "main"))
        .satisfies(is(FailureType.BAD_DATA))
        .hasMessageContainingAll("no/such/model", "hub id");
  }

  @Test
  void aChangedFileIsNoticed() throws Exception {
    Path mine = Models.write(directory.resolve("mine"), Models.single());
    ModelManifest before = source().identify(mine.toString(), "");
    Files.write(mine.resolve("model.safetensors"), Models.weights(2, Models.WEIGHTS));

    assertThat(source().identify(mine.toString(), "").sha256()).isNotEqualTo(before.sha256());
    assertThatThrownBy(() -> source().fetch(before, QUIET))
        .satisfies(is(FailureType.BAD_DATA))
        .hasMessageContainingAll(mine.toString(), "model.safetensors")
        .hasMessageNotContaining("tokenizer.json");
  }

  @Test
  void aFileThatLooksAsBeforeIsNotReadAgain() throws Exception {
    Path mine = Models.write(directory.resolve("mine"), Models.single());
    ModelManifest before = source().identify(mine.toString(), "");
    Path weights = mine.resolve("model.safetensors");
    FileTime time = Files.getLastModifiedTime(weights);

    // Other bytes behind the same look: only who does not read does not see them.
    Files.write(weights, Models.weights(2, Models.WEIGHTS));
    Files.setLastModifiedTime(weights, time);

    assertThat(source().identify(mine.toString(), "")).isEqualTo(before);
  }

  @Test
  void aFileThatWasJustWrittenIsReadEachTime() throws Exception {
    Path mine = Models.write(directory.resolve("mine"), Models.single());
    Map<String, String> environment = Map.of("HOME", directory.toString());
    BaseModelSource source = new BaseModelSource(http, environment, cache(), Clock.systemUTC());
    Path weights = mine.resolve("model.safetensors");
    FileTime now = FileTime.from(clock.instant());
    Files.setLastModifiedTime(weights, now);
    ModelManifest before = source.identify(mine.toString(), "");

    Files.write(weights, Models.weights(2, Models.WEIGHTS));
    Files.setLastModifiedTime(weights, now);

    assertThat(source.identify(mine.toString(), "").sha256()).isNotEqualTo(before.sha256());
  }

  @Test
  void damagedNotesOnlyCostReadingAgain() throws Exception {
    Path mine = Models.write(directory.resolve("mine"), Models.single());
    ModelManifest before = source().identify(mine.toString(), "");
    for (Path note : listed(cache().resolve("digests"))) {
      Files.writeString(note, "{\"look\": {\"path\"");
    }

    assertThat(source().identify(mine.toString(), "")).isEqualTo(before);
  }

  @Test
  void aCacheThatCannotBeWrittenDoesNotKeepADirectoryFromBeingRead() throws Exception {
    Path mine = Models.write(directory.resolve("mine"), Models.single());
    Files.writeString(cache(), "a file is in the way");

    assertThat(source().identify(mine.toString(), "").files()).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.json", "tokenizer.json", "model.safetensors"})
  void aModelWithoutAFileThatItNeedsIsRefusedByName(String name) throws Exception {
    Map<String, byte[]> files = Models.single();
    files.remove(name);

    assertRefused(files, name, "mine");
  }

  @Test
  void aMissingShardIsNamed() throws Exception {
    Map<String, byte[]> files = Models.sharded(3);
    files.remove("model-00002-of-00003.safetensors");

    assertRefused(files, "model-00002-of-00003.safetensors", ModelFileFilter.INDEX);
  }

  @Test
  void onlyTheShardsOfTheIndexBelongToTheModel() throws Exception {
    Map<String, byte[]> files = Models.sharded(2);
    files.put("model.safetensors", Models.weights(7, 100));
    files.put("adapter_model.safetensors", Models.weights(8, 100));
    Path mine = Models.write(directory.resolve("mine"), files);

    assertThat(source().identify(mine.toString(), "").files())
        .extracting(ModelFile::name)
        .contains("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors")
        .doesNotContain("model.safetensors", "adapter_model.safetensors");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pytorch_model.bin", "consolidated.00.pth", "model.gguf"})
  void weightsOfAnotherFormAreRefusedWithAWayOut(String name) throws Exception {
    Map<String, byte[]> files = Models.single();
    files.remove("model.safetensors");
    files.put(name, Models.weights(1, 10));

    assertRefused(files, name, "safetensors", "save_pretrained");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../model.safetensors",
        "/etc/model.safetensors",
        "a/model.safetensors",
        "a\\\\model.safetensors",
        "..",
        ".hidden.safetensors",
        "config.json",
        "model.bin",
        ""
      })
  void anIndexThatNamesSomethingElseThanShardsBesideItIsRefused(String shard) throws Exception {
    Map<String, byte[]> files = Models.single();
    files.put(
        ModelFileFilter.INDEX, Models.text("{\"weight_map\":{\"a\":\"%s\"}}".formatted(shard)));

    assertRefused(files, ModelFileFilter.INDEX);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>",
        "null",
        "[]",
        "{}",
        "{\"weight_map\":{}}",
        "{\"weight_map\":{\"a\":1}}"
      })
  void anIndexThatIsNoneIsRefused(String text) throws Exception {
    Map<String, byte[]> files = Models.single();
    files.put(ModelFileFilter.INDEX, Models.text(text));

    assertRefused(files, ModelFileFilter.INDEX);
  }

  @Test
  void anInterruptEndsTheReadingAndIsKept() throws Exception {
    Path mine = Models.write(directory.resolve("mine"), Models.single());

    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> source().identify(mine.toString(), ""))
        .satisfies(is(FailureType.CANCELLED));
    assertThat(Thread.interrupted()).isTrue();
  }

  private void assertRefused(Map<String, byte[]> files, String... words) throws IOException {
    Path mine = Models.write(directory.resolve("mine"), files);

    assertThatThrownBy(() -> source().identify(mine.toString(), ""))
        .satisfies(is(FailureType.BAD_DATA))
        .hasMessageContainingAll(words);
  }

  private static List<Path> listed(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }
}
