package io.fireact.lm.format;

import static io.fireact.lm.format.TinyCheckpoints.distance;
import static io.fireact.lm.format.TinyCheckpoints.fixture;
import static io.fireact.lm.format.TinyCheckpoints.json;
import static io.fireact.lm.format.TinyCheckpoints.logits;
import static io.fireact.lm.format.TinyCheckpoints.prompt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.ElementType;
import io.fireact.lm.architecture.Parameter;
import io.fireact.lm.architecture.WeightLayout;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointWriterTest {
  private final Path directory;

  CheckpointWriterTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama2", "llama3", "mistral", "qwen2"})
  void weightsInTheLayoutsOrderBecomeACheckpoint(String family) throws IOException {
    Path base = fixture("parity/" + family);
    CheckpointWriter.write(base, shape(base), flat(base), directory);
    assertThat(logits(directory, prompt(family))).isEqualTo(logits(base, prompt(family)));
    assertThat(json(directory.resolve("config.json"))).isEqualTo(json(base.resolve("config.json")));
  }

  @Test
  void halfPrecisionIsSaidInTheConfiguration() throws IOException {
    Path base = TinyCheckpoints.family("llama2", directory.resolve("base"));
    Path output = directory.resolve("output");
    Architecture shorter = shape(base).withContext(64);
    CheckpointWriter.write(base, shorter, flat(base), ElementType.BF16, output);
    assertThat(json(output.resolve("config.json")).get("dtype").textValue()).isEqualTo("bfloat16");
    try (CheckpointFiles files = CheckpointFiles.open(output)) {
      assertThat(files.weights().find("model.norm.weight").type()).isEqualTo(ElementType.BF16);
    }
    assertThat(distance(logits(output, prompt("llama2")), logits(base, prompt("llama2"))))
        .isBetween(1e-5, 0.1);
  }

  @Test
  void theOldNameOfTheTypeStays() throws IOException {
    Path base = TinyCheckpoints.family("llama2", directory.resolve("base"));
    TinyCheckpoints.edit(
        base.resolve("config.json"),
        config -> {
          config.remove("dtype");
          config.put("torch_dtype", "float16");
        });
    Path output = directory.resolve("output");
    CheckpointWriter.write(base, shape(base), flat(base), output);
    assertThat(json(output.resolve("config.json")).get("torch_dtype").textValue())
        .isEqualTo("float32");
    assertThat(json(output.resolve("config.json")).has("dtype")).isFalse();
  }

  @Test
  void weightsOfAnotherModelAreRefused() throws IOException {
    Path llama = fixture("parity/llama2");
    Path mistral = fixture("parity/mistral");
    assertThatThrownBy(() -> CheckpointWriter.write(mistral, shape(llama), flat(llama), directory))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the weights are of Architecture");
    assertThatThrownBy(
            () -> CheckpointWriter.write(mistral, shape(mistral), flat(llama), directory))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("weights, not");
    assertThat(directory).isEmptyDirectory();
  }

  private static Architecture shape(Path base) {
    return CheckpointFiles.architecture(base);
  }

  private static float[] flat(Path base) {
    Safetensors tensors = Safetensors.read(base.resolve("model.safetensors"));
    WeightLayout layout = new WeightLayout(shape(base));
    float[] flat = new float[layout.size()];
    for (Parameter parameter : layout.parameters()) {
      ModelFiles.copy(tensors, parameter, flat);
    }
    return flat;
  }
}
