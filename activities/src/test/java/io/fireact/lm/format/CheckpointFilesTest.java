package io.fireact.lm.format;

import static io.fireact.lm.format.TinyCheckpoints.distance;
import static io.fireact.lm.format.TinyCheckpoints.fixture;
import static io.fireact.lm.format.TinyCheckpoints.logits;
import static io.fireact.lm.format.TinyCheckpoints.prompt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.lm.architecture.ElementType;
import io.fireact.lm.architecture.WeightSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointFilesTest {
  private static final String EMBEDDING = "model.embed_tokens.weight";

  private final Path directory;

  CheckpointFilesTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"llama2", "codellama", "llama3", "llama_linear", "mistral", "smollm2", "qwen2"})
  void aDirectoryOfEachFamilyGivesTheLogitsOfTransformers(String family) throws IOException {
    assertThat(distance(logits(fixture("parity/" + family), prompt(family)), expected(family)))
        .isLessThan(1e-5);
  }

  @Test
  void aShardedDirectoryGivesTheLogitsOfTransformers() throws IOException {
    assertThat(
            distance(
                logits(fixture("format/mistral_sharded"), prompt("mistral")), expected("mistral")))
        .isLessThan(1e-5);
  }

  @Test
  void whatDoesNotChangeTheModelMayBeThereOrNot() throws IOException {
    Path model = TinyCheckpoints.family("smollm2", directory.resolve("model"));
    float[] before = logits(model, prompt("smollm2"));
    rewrite(
        model,
        tensors -> {
          Safetensors.Tensor embedding = TinyCheckpoints.tensor(tensors, EMBEDDING);
          tensors.put("lm_head.weight", embedding);
          tensors.put(
              "model.layers.0.self_attn.rotary_emb.inv_freq",
              new Safetensors.Tensor(new long[] {2}, new float[2]));
        });
    assertThat(logits(model, prompt("smollm2"))).isEqualTo(before);
  }

  @Test
  void theDecoderAloneHasNamesWithoutTheModels() throws IOException {
    Path model = TinyCheckpoints.family("smollm2", directory.resolve("model"));
    float[] before = logits(model, prompt("smollm2"));
    rewrite(
        model,
        tensors -> {
          Map<String, Safetensors.Tensor> renamed = new LinkedHashMap<>();
          tensors.forEach(
              (name, tensor) -> renamed.put(name.replaceFirst("^model\\.", ""), tensor));
          tensors.clear();
          tensors.putAll(renamed);
        });
    assertThat(logits(model, prompt("smollm2"))).isEqualTo(before);
  }

  @Test
  void halfPrecisionIsReadAsItIs() throws IOException {
    for (ElementType type : new ElementType[] {ElementType.F16, ElementType.BF16}) {
      Path model = TinyCheckpoints.family("llama2", directory.resolve(type.name()));
      TinyCheckpoints.rewrite(model.resolve("model.safetensors"), type, tensors -> {});
      try (CheckpointFiles files = CheckpointFiles.open(model)) {
        assertThat(files.weights().find(EMBEDDING).type()).isEqualTo(type);
        assertThat(files.weights().find(EMBEDDING).shape()).containsExactly(43L, 16L);
      }
      assertThat(distance(logits(model, prompt("llama2")), expected("llama2")))
          .isBetween(1e-6, 0.1);
    }
  }

  @Test
  void anOutputEmbeddingThatDiffersFromTheTiedOneIsRefused() throws IOException {
    refuses(
        "smollm2",
        tensors -> {
          Safetensors.Tensor embedding = TinyCheckpoints.tensor(tensors, EMBEDDING);
          float[] other = embedding.values().clone();
          other[other.length - 1]++;
          tensors.put("lm_head.weight", new Safetensors.Tensor(embedding.shape(), other));
        },
        "config.json says tie_word_embeddings, but tensor lm_head.weight is not the same");
  }

  @Test
  void aMissingTensorIsNamed() throws IOException {
    refuses(
        "llama2", tensors -> tensors.remove("lm_head.weight"), "tensor lm_head.weight is missing");
  }

  @Test
  void aTensorOfAnotherShapeIsNamed() throws IOException {
    refuses(
        "qwen2",
        tensors ->
            tensors.put(
                "model.layers.1.self_attn.q_proj.bias",
                new Safetensors.Tensor(new long[] {8}, new float[8])),
        "tensor model.layers.1.self_attn.q_proj.bias has the shape [8], expected [16]");
  }

  @Test
  void aTensorOfNoPartOfTheModelIsNamed() throws IOException {
    refuses(
        "llama2",
        tensors -> {
          tensors.put(
              "model.layers.0.self_attn.q_norm.weight",
              new Safetensors.Tensor(new long[] {8}, new float[8]));
          tensors.put(
              "model.layers.1.self_attn.q_norm.weight",
              new Safetensors.Tensor(new long[] {8}, new float[8]));
        },
        "tensor model.layers.0.self_attn.q_norm.weight belongs to no part of the model that"
            + " config.json describes, nor do 1 others");
  }

  @Test
  void moreLayersThanTensorsAreRefusedWithoutCountingThem() throws IOException {
    Path model = TinyCheckpoints.family("llama2", directory.resolve("model"));
    TinyCheckpoints.edit(
        model.resolve("config.json"), config -> config.put("num_hidden_layers", 2_000_000_000));
    assertBad(model, "config.json says 2000000000 layers, more than there are tensors");
  }

  @Test
  void aTensorOfMoreElementsThanCountIsRefused() throws IOException {
    Path model = TinyCheckpoints.family("llama2", directory.resolve("model"));
    TinyCheckpoints.edit(
        model.resolve("config.json"), config -> config.put("vocab_size", 2_000_000_000));
    assertBad(model, "more than 2^31 elements");
  }

  @Test
  void aDirectoryWithoutSafetensorsSaysWhatItHasInstead() throws IOException {
    Path model =
        TinyCheckpoints.copy(fixture("parity/llama2"), directory.resolve("model"), "config.json");
    Files.createFile(model.resolve("pytorch_model.bin"));
    assertBad(model, "neither model.safetensors nor", "but there is pytorch_model.bin");
  }

  @Test
  void aDirectoryWithoutConfigurationIsRefused() {
    assertBad(directory, "there is no file", "config.json");
  }

  @Test
  void identityIsThatOfTheContentAndNotOfTheFiles() throws IOException {
    Path single = fixture("parity/mistral");
    Path other = TinyCheckpoints.family("mistral", directory.resolve("other"));
    rewrite(
        other,
        tensors -> {
          Safetensors.Tensor embedding = TinyCheckpoints.tensor(tensors, EMBEDDING);
          embedding.values()[5] = Math.nextUp(embedding.values()[5]);
        });
    assertThat(identity(single)).isEqualTo(identity(fixture("format/mistral_sharded")));
    assertThat(identity(other)).isNotEqualTo(identity(single));
  }

  @Test
  void nothingIsReadFromAClosedCheckpoint() {
    CheckpointFiles files = CheckpointFiles.open(fixture("parity/llama2"));
    WeightSource weights = files.weights();
    files.close();
    assertThatThrownBy(() -> weights.read(EMBEDDING, 0, 4))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is closed");
  }

  private static String identity(Path model) {
    try (CheckpointFiles files = CheckpointFiles.open(model)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      files.weights().identify(digest);
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static float[] expected(String family) {
    return Safetensors.read(fixture("parity/" + family + "/expected.safetensors"))
        .values("logits", 24, 43);
  }

  private static void rewrite(Path model, Consumer<Map<String, Safetensors.Tensor>> change)
      throws IOException {
    TinyCheckpoints.rewrite(model.resolve("model.safetensors"), ElementType.F32, change);
  }

  private void refuses(
      String family, Consumer<Map<String, Safetensors.Tensor>> change, String reason)
      throws IOException {
    Path model = TinyCheckpoints.family(family, directory.resolve("model"));
    rewrite(model, change);
    assertBad(model, model.toString(), reason);
  }

  private static void assertBad(Path model, String... reasons) {
    assertThatThrownBy(() -> CheckpointFiles.open(model))
        .isInstanceOfSatisfying(
            FailureException.class,
            failure -> assertThat(failure.type()).isEqualTo(FailureType.BAD_DATA))
        .hasMessageContainingAll(reasons);
  }
}
