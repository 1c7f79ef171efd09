package io.fireact.lm.format;

import static io.fireact.lm.format.TinyCheckpoints.distance;
import static io.fireact.lm.format.TinyCheckpoints.fixture;
import static io.fireact.lm.format.TinyCheckpoints.logits;
import static io.fireact.lm.format.TinyCheckpoints.prompt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.ElementType;
import io.fireact.lm.architecture.LoraLayout;
import io.fireact.lm.architecture.TargetModule;
import io.fireact.lm.format.safetensors.ElementCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdapterMergeTest {
  private final Path directory;

  AdapterMergeTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @ParameterizedTest
  @ValueSource(strings = {"adapter_plain", "adapter_rslora"})
  void theMergedModelGivesTheLogitsOfBaseAndAdapter(String name) throws IOException {
    Path adapter = fixture("format/" + name);
    AdapterMerge.merge(fixture("parity/llama2"), adapter, merged());
    float[] expected = Safetensors.read(fixture("format/logits.safetensors")).values(name, 24, 43);
    assertThat(distance(logits(merged(), prompt("llama2")), expected)).isLessThan(1e-5);
  }

  @Test
  void shardsAndFilesBesideTheWeightsStay() throws IOException {
    Path base =
        TinyCheckpoints.copy(
            fixture("format/mistral_sharded"),
            directory.resolve("base"),
            "config.json",
            "model-00001-of-00003.safetensors",
            "model-00002-of-00003.safetensors",
            "model-00003-of-00003.safetensors",
            "model.safetensors.index.json");
    Files.writeString(base.resolve("tokenizer_config.json"), "{}");
    Files.writeString(base.resolve("optimizer.pt"), "large");
    Path adapter = randomAdapter(base, 1);
    AdapterMerge.merge(base, adapter, merged());
    try (Stream<Path> files = Files.list(merged())) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "config.json",
              "tokenizer_config.json",
              "model-00001-of-00003.safetensors",
              "model-00002-of-00003.safetensors",
              "model-00003-of-00003.safetensors",
              "model.safetensors.index.json");
    }
    assertThat(
            distance(logits(merged(), prompt("mistral")), logits(base, adapter, prompt("mistral"))))
        .isLessThan(1e-5);
  }

  @ParameterizedTest
  @EnumSource(
      value = ElementType.class,
      names = {"F16", "BF16"})
  void sumsAreRoundedOnceToTheBasesType(ElementType type) throws IOException {
    Path exact = TinyCheckpoints.family("llama2", directory.resolve("exact"));
    Path base = TinyCheckpoints.family("llama2", directory.resolve("base"));
    TinyCheckpoints.rewrite(base.resolve("model.safetensors"), type, tensors -> {});
    // The same rounded weights in F32, so that the sums before rounding are known.
    try (CheckpointFiles files = CheckpointFiles.open(base)) {
      TinyCheckpoints.rewrite(
          exact.resolve("model.safetensors"),
          ElementType.F32,
          tensors ->
              tensors.replaceAll(
                  (name, tensor) ->
                      new Safetensors.Tensor(tensor.shape(), values(files, name, type))));
    }
    Path adapter = randomAdapter(base, 1);
    AdapterMerge.merge(base, adapter, merged());
    AdapterMerge.merge(exact, adapter, directory.resolve("sums"));
    try (CheckpointFiles rounded = CheckpointFiles.open(merged())) {
      Safetensors.read(directory.resolve("sums/model.safetensors"))
          .tensors()
          .forEach(
              (name, sum) ->
                  assertThat(TinyCheckpoints.bytes(values(rounded, name, type), type))
                      .as(name)
                      .isEqualTo(TinyCheckpoints.bytes(sum.values(), type)));
    }
  }

  @Test
  void aSumThatTheTypeCannotHoldIsNamed() throws IOException {
    Path base = TinyCheckpoints.family("llama2", directory.resolve("base"));
    TinyCheckpoints.rewrite(base.resolve("model.safetensors"), ElementType.F16, tensors -> {});
    Path adapter = randomAdapter(base, 1e4f);
    refused(base, adapter, "tensor model.layers.", "has a value that F16 cannot hold");
    assertThat(merged()).doesNotExist();
  }

  @Test
  void anEmptyDirectoryIsFilledAndAnotherRefused() throws IOException {
    Path base = fixture("parity/llama2");
    Path adapter = fixture("format/adapter_plain");
    Files.createDirectory(merged());
    AdapterMerge.merge(base, adapter, merged());
    byte[] before = Files.readAllBytes(merged().resolve("model.safetensors"));
    refused(base, adapter, "is already there; name a directory that is not, or is empty");
    assertThat(merged().resolve("model.safetensors")).hasBinaryContent(before);
  }

  @Test
  void anAdapterOfAnotherModelIsRefused() {
    refused(
        fixture("parity/mistral"),
        fixture("format/adapter_plain"),
        "layers.0.self_attn.q_proj.lora_B.weight has the shape [16, 3], expected [32, 3]");
    assertThat(merged()).doesNotExist();
  }

  private Path merged() {
    return directory.resolve("merged");
  }

  private void refused(Path base, Path adapter, String... reasons) {
    assertThatThrownBy(() -> AdapterMerge.merge(base, adapter, merged()))
        .isInstanceOfSatisfying(
            FailureException.class,
            failure -> assertThat(failure.type()).isEqualTo(FailureType.BAD_DATA))
        .hasMessageContainingAll(reasons);
    assertThat(directory.resolve("merged.tmp")).doesNotExist();
  }

  private Path randomAdapter(Path base, float size) {
    Architecture shape = CheckpointFiles.architecture(base);
    Set<TargetModule> targets = Set.of(TargetModule.K, TargetModule.O, TargetModule.UP);
    float[] parameters = new float[LoraLayout.of(shape, targets, 3).size()];
    Random random = new Random(5);
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = size * (float) random.nextGaussian();
    }
    Path adapter = directory.resolve("adapter");
    new AdapterFiles(targets, 3, 1, parameters, Map.of()).write(adapter, shape);
    return adapter;
  }

  private static float[] values(CheckpointFiles files, String name, ElementType type) {
    int count =
        (int)
            files.weights().find(name).shape().stream()
                .mapToLong(Long::longValue)
                .reduce(1, (a, b) -> a * b);
    float[] values = new float[count];
    ElementCodec.decode(
        files.weights().read(name, 0, count * type.bytes()), type, values, 0, count);
    return values;
  }
}
